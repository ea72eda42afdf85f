"""Effect of each rule."""
