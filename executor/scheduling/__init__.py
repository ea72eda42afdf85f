"""Choice of the next execution: open requests, notifications, claims."""
