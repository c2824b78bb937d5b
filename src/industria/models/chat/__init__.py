"""Chat models behind one protocol: embedded GGUF weights, or any OpenAI-compatible endpoint."""
