"""Facts from text, with the sentence that states each."""
