"""The schedule as web pages, and the faithful previews that other pages share."""
