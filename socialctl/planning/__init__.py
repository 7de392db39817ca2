"""The content plan: what a period holds against what the policy asks for, and where there is room for more."""
