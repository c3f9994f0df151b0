"""One package per social network behind one contract, and the explicit registry of them."""
