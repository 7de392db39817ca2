"""What each platform shows and allows: limits as data, the counters that read them, and the shown text."""
