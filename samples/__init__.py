"""Demo database: a Chinese highway service-area business."""
