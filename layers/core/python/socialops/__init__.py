"""What every stage of SocialOps stands on."""
