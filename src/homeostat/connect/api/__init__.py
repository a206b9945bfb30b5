"""The API: everything a person can read and change here, for scripts, by the same access and actions."""
