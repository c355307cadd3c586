"""What the window shows of its own health: the examination, the support bundle, crashes."""
