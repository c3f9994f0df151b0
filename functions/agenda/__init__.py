"""The one clock: moves what is due to the queue of its stage, and watches, apart from that, whether it starts."""
