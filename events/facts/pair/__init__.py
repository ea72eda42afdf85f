"""Life cycle of a pair: state, its fold from facts, and fitness for training. Pure: no clock, no I/O."""
