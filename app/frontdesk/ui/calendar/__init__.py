"""The day grid."""
