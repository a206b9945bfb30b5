from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up without an invitation."""


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Nobody signs up without an invitation."""
