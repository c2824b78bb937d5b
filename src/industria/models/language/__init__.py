"""Causal language models that are continued, tuned and aligned here, on transformers, peft and bitsandbytes."""
