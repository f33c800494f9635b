"""Learned choice among candidates: rules propose, a small log-linear model trained on ``corpus/gold/train`` chooses."""
