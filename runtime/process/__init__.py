"""What every process needs of the operating system: arguments, signals, threads, its own announcement."""
