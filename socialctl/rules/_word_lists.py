"""Words and phrases in Azerbaijani, English, Turkish and Russian that rules look for.

Short on purpose: a false alarm costs trust. Only whole words match, in the forms written here, because suffixes make
one word into another (Azerbaijani ``mal``, goods; ``malik``, owner). A library should have a native speaker review
them, and may replace each list in its policy.
"""

from __future__ import annotations

WordsByLanguage = dict[str, tuple[str, ...]]

# Clear insults only. Left out because they are ordinary words, titles or names as well: din (religion), mal (goods),
# oğlan (boy), it (dog; IT), alçaq (low), дурак (of fairy tales), stupid, fool.
INSULTS: WordsByLanguage = {
    "az": ("axmaq", "gicbəsər", "səfeh", "əclaf", "şərəfsiz", "heyvərə"),
    "en": ("idiot", "idiots", "moron", "morons", "imbecile", "imbeciles", "scumbag", "dumbass", "asshole"),
    "ru": ("идиот", "идиоты", "дебил", "дебилы", "кретин", "кретины", "придурок", "придурки", "ублюдок", "ублюдки"),
    "tr": ("aptal", "aptallar", "salak", "salaklar", "gerizekalı", "dangalak", "şerefsiz", "embesil"),
}

# 'sifariş ver' alone is how readers are asked to order a book from the stacks.
PROMOTION: WordsByLanguage = {
    "az": ("indi al", "indi alın", "endirim", "endirimlə", "indi sifariş ver", "indi sifariş verin", "promo kod"),
    "en": (
        "buy now", "shop now", "order now", "discount", "discounts", "promo code", "discount code", "special offer",
        "limited time offer",
    ),
    "ru": ("скидка", "скидки", "скидкой", "купи сейчас", "купить сейчас", "промокод"),
    "tr": ("hemen al", "şimdi al", "indirim", "indirimli", "indirim kodu", "promosyon kodu"),
}  # fmt: skip

VAGUE: WordsByLanguage = {
    "az": (
        "bura klikləyin", "buraya klikləyin", "bura daxil olun", "buraya daxil olun", "bura basın", "buraya basın",
        "bura kliklə", "buraya kliklə", "ətraflı burada", "ətraflı buradan",
    ),
    "en": ("click here", "click this link", "press here", "tap here", "read more here", "find out more here"),
    "ru": ("нажмите здесь", "нажмите сюда", "жмите сюда", "жми сюда", "кликните здесь", "кликните сюда"),
    "tr": ("buraya tıklayın", "buraya tıkla", "burayı tıklayın", "buraya basın"),
}  # fmt: skip

# As the whole text of a link these say nothing about where it leads.
VAGUE_LINK_TEXTS = (
    "here", "click here", "this link", "link", "read more", "more", "bura", "buraya", "burada", "buradan", "linkdə",
    "burda", "здесь", "сюда", "тут", "по ссылке", "ссылка", "burası", "buradan ulaşabilirsiniz",
)  # fmt: skip
