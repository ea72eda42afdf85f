"""The questions of a form in English and Chinese, and the forms of a question."""
