"""Language models, used only if one is configured."""
