"""A model leaves as a folder that needs numpy and onnxruntime alone: graph, arrays, and the code around them."""
