"""What may happen to people and posts, one chapter a file: accounts, posts, organisations, residents."""

from linli.people.lifecycle.accounts import (
    add_user,
    change_account,
    find_or_add_user,
    set_password,
    take_back_account,
)
from linli.people.lifecycle.organisations import (
    add_organisation,
    change_organisation,
    take_back_organisation,
)
from linli.people.lifecycle.posts import (
    VACATED,
    add_post,
    begin_tenure,
    cover,
    end_cover,
    end_post,
    end_tenure,
    hand_over,
    take_back_post,
    take_back_tenure,
)
from linli.people.lifecycle.registers import Entering, enter_many, take_back_many
from linli.people.lifecycle.residents import (
    NewHousehold,
    NewResident,
    add_resident,
    change_resident,
    end_relation,
    move_in,
    move_out,
    relate,
    settle_many,
)

__all__ = [
    "VACATED",
    "Entering",
    "NewHousehold",
    "NewResident",
    "add_organisation",
    "add_post",
    "add_resident",
    "add_user",
    "begin_tenure",
    "change_account",
    "change_organisation",
    "change_resident",
    "cover",
    "end_cover",
    "end_post",
    "end_relation",
    "end_tenure",
    "enter_many",
    "find_or_add_user",
    "hand_over",
    "move_in",
    "move_out",
    "relate",
    "set_password",
    "settle_many",
    "take_back_account",
    "take_back_many",
    "take_back_organisation",
    "take_back_post",
    "take_back_tenure",
]
