"""Text in two languages: what the vectors of a language share, and sentences of this project's own hand."""
