"""Review of question–SQL pairs: fold, run, edit, import, export."""
