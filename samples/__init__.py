"""The demo database: a Chinese highway service-area business."""
