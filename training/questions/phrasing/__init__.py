"""The English and Chinese questions of a form, and the forms that a question can mean."""
