"""发送 — one letter through one door. Each door speaks the protocol that its owner documents."""

from linli.inbox.senders.letter import Failed, Letter
from linli.inbox.senders.mail import send_mail
from linli.inbox.senders.robots import send_to_group
from linli.inbox.senders.sms import send_sms

__all__ = ["Failed", "Letter", "send_mail", "send_sms", "send_to_group"]
