"""Question–SQL pairs from one typed intermediate form, rendered in Chinese and English."""
