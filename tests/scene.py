"""场景 — the world a week later, furnished for looking at pages: every queue has something in it.

Made through the verbs, under a clock of its own that ends on the Monday morning of all tests.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFilter

from linli.cases import drafts, intake, lifecycle, spoken
from linli.cases.codes import pretty
from linli.cases.intake import Received
from linli.cases.jobs import hand_up_overdue
from linli.cases.models import Case, Draft, Photo
from linli.inbox import lifecycle as telling
from linli.inbox import sending
from linli.inbox.models import Delivery, GroupRobot, Message
from linli.kernel.files import StoredFile, keep_photo
from linli.kernel.now import BEIJING, HeldClock, clock_at, today
from linli.people import lifecycle as people
from linli.people.models import Household, Organisation, Post, Relation, Resident, Tenure
from linli.places.models import Place
from tests.registers.steps import brought
from tests.world import SYSTEM, World, build

MONDAY_MORNING = datetime(2026, 3, 2, 9, tzinfo=BEIJING)
WEEK_BEFORE = datetime(2026, 2, 23, 9, tzinfo=BEIJING)
PASSWORD = "lianfu2026"  # of everybody in the cast
PHONE = "13900001103"  # 张阿姨's
WORKBOOK = [
    ["栋号", "单元", "门牌号", "建筑面积（㎡）", "使用情况", "备注"],
    ["8", "2", "1105", "88.60", "自住", ""],
    ["8", "2", "1104", "88.60", "空置", ""],
    ["8", "2", "1103", "", "", "老住户"],
    ["8", "顶层", "", "约九十", "豪宅", ""],
]


@dataclass
class Ground:
    """What stands in the addresses of one building: the same things here and in the next area."""

    building: Place
    neighbours: Place
    home: Place
    case: Case
    code: str  # of the receipt
    report: int
    photo: int
    draft: Draft
    draft_photo: int
    post: Post
    tenure: Tenure
    organisation: Organisation
    resident: Resident
    household: Household
    relation: Relation
    robot: int  # of the community's group
    delivery: int  # one that was not sent


@dataclass
class Scene:
    """``world`` and its cast; ``here`` is building 8, ``afar`` a building of the next area."""

    world: World
    here: Ground
    afar: Ground
    resolved: Received  # waits for its verdict
    leave: Tenure  # 赵邻长's cover, not begun
    message: int  # one to 赵邻长
    register: int  # 何书记's workbook of homes, checked and not yet written


@cache
def stain(colour: str = "#7d6a58") -> bytes:
    """水渍 — a JPEG of a wet ceiling, as large as a phone's."""
    picture = Image.new("RGB", (1200, 900), "#ded8cc")
    pen = ImageDraw.Draw(picture)
    pen.polygon([(0, 900), (0, 620), (1200, 560), (1200, 900)], fill="#b9b2a4")
    for step, tone in enumerate(("#c9bda9", "#b09d86", colour)):
        pen.ellipse((320 + 60 * step, 120 + 40 * step, 860 - 70 * step, 480 - 50 * step), fill=tone)
    kept = BytesIO()
    picture.filter(ImageFilter.GaussianBlur(7)).save(kept, "JPEG", quality=88)
    return kept.getvalue()


def take_photo(path: Path) -> Path:
    """A photo on the disk, to be chosen in a browser."""
    path.write_bytes(stain())
    return path


def photo(colour: str = "#7d6a58") -> StoredFile:
    """A photo that was sent and kept."""
    return keep_photo(SimpleUploadedFile("stain.jpg", stain(colour), "image/jpeg"))


def furnish() -> Scene:
    """布置 — build the world and let its week pass, in the present database."""
    with clock_at(WEEK_BEFORE) as clock:
        world = build()
        let_in(world)
        let_days_pass(world, clock)
        here = ground(world, world.building, world.home, world.zhao_post, world.company, dispatched(world))
        afar = next_area(world)
        clock.move_to(MONDAY_MORNING - timedelta(hours=1))
        hand_up_overdue()
        resolved = this_morning(world)
        clock.move_to(MONDAY_MORNING)
        since = today() + timedelta(days=9)
        leave = people.cover(world.zhao_post, person=world.wang, by=world.zhao, since=since)
        told = Message.objects.visible_to(world.zhao).order_by("pk")[0]
        register = brought(world.community, "homes", WORKBOOK, world.he, name="二期房屋台账.xlsx")
    return Scene(world, here, afar, resolved, leave, told.pk, register.pk)


def let_in(world: World) -> None:
    """Everybody can sign in."""
    for user in world.users.values():
        people.set_password(user, PASSWORD, by=user)


def dispatched(world: World) -> Received:
    """The main case: from the door to the area leader, who gave it to the property company."""
    who = {"phone": PHONE, "name": "张阿姨", "shares_contact": True}
    received = world.receive("顶楼天花板渗水，下雨就滴。", photos=[photo()], **who)
    case = received.case
    lifecycle.accept(case, by=world.zhao, seen=case.version, public="今天上去看")
    tried = {"kind": "attempt", "on": "2024", "text": "物业补过一次，没补住"}
    lifecycle.add_background(case, by=world.zhao, seen=case.version, **tried)
    for below, above in ((world.zhao, world.wang), (world.wang, world.li)):
        handed = {"reason": "超出能力", "done": "看过现场", "missing": "防水要重做", "asked": "请协调物业"}
        lifecycle.hand_up(case, by=below, seen=case.version, **handed)
        lifecycle.accept(case, by=above, seen=case.version)
    lifecycle.dispatch(case, to=world.company, by=world.li, seen=case.version, asked="请查明漏点")
    intake.support(world.said("", home=world.home_next_door), case, by=None)
    return received


def next_area(world: World) -> Ground:
    """The same things on the ground of 周片长."""
    far = {"place": world.far_home, "home": world.far_home, "category": "repair.common_facility"}
    received = world.receive("楼道灯不亮", phone="13900000201", photos=[photo("#555566")], **far)
    company = people.add_organisation(kind="property", name="橘井物业", home=world.next_area, by=SYSTEM)
    building = Place.objects.get(kind="building", children=world.sun_post.place)
    return ground(world, building, world.far_home, world.sun_post, company, received)


def recording() -> SimpleUploadedFile:
    """A voice, as a browser's recorder begins one."""
    return SimpleUploadedFile("7s.webm", b"\x1a\x45\xdf\xa3" + bytes(96), "audio/webm")


def ground(
    world: World, building: Place, home: Place, post: Post, company: Organisation, received: Received
) -> Ground:
    """A draft at the door and a household in the home, beside the case."""
    draft = drafts.begin(building, tile="leak")
    drafts.keep(draft, text="楼道漏水")
    spoken.attach_sound(received.report, recording())
    household = people.move_in(home=home, name="一户", since=today(), by=SYSTEM)
    resident = people.add_resident(
        name="钱伯", home=home, kind="owner", since=today(), by=SYSTEM, phone="13900000201"
    )
    return Ground(
        building=building,
        neighbours=post.place,
        home=home,
        case=received.case,
        code=pretty(received.code),
        report=received.report.pk,
        photo=Photo.objects.get(report=received.report).pk,
        draft=draft,
        draft_photo=draft.photos.create(file=photo()).pk,
        post=post,
        tenure=Tenure.objects.get(post=post),
        organisation=company,
        resident=resident,
        household=household,
        relation=resident.relations.get(),
        robot=robot_of(world).pk,
        delivery=Delivery.objects.get().pk,
    )


def robot_of(world: World) -> GroupRobot:
    """The one group that hears of the community, and a greeting into it that did not arrive."""
    if (robot := GroupRobot.objects.first()) is None:
        url = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0"
        ground = {"place_code": world.community.code, "ground": world.community.full_name}
        robot = telling.add_robot(kind="wecom", name="三长工作群", url=url, by=SYSTEM, **ground)
        telling.greet(robot, by=SYSTEM)
        sending.end(Delivery.objects.get(), Delivery.State.GIVEN_UP, "连不上对方的服务器")
    return robot


def let_days_pass(world: World, clock: HeldClock) -> None:
    """Monday to Friday: on the shelf, gone up by itself, waiting, asking for help and time, closed."""
    zhao, li = world.zhao, world.li
    shelf = world.held_by_area(text="屋面要整体重做防水", category="repair.renovation")
    until = clock.at + timedelta(days=60)
    lifecycle.ask_shelving(shelf, by=li, seen=shelf.version, ground="funds", reason="等维修资金", until=until)
    lifecycle.shelve(shelf, by=world.he, seen=shelf.version, granted=True, public="资金到位就动工")
    world.accepted_case(text="电瓶车推进楼道充电", category="parking.ev_charging")
    clock.advance(timedelta(days=2))

    waiting = world.accepted_case(text="三楼扶手松了", category="safety.hazard")
    until = clock.at + timedelta(days=9)
    words = {"reason": "resident", "until": until, "public": "等您在家时再上门"}
    lifecycle.await_reply(waiting, by=zhao, seen=waiting.version, **words)
    closed = world.resolved_case(text="水管接头滴水", result="换了接头")
    good = lifecycle.Answers("solved", "good", "good")
    lifecycle.call_back(closed, by=world.xie, seen=closed.version, answers=good)
    clock.advance(timedelta(days=2))

    asked = world.held_by_area(text="楼下餐馆油烟大", category="environment.cooking_fume")
    helpers, due_at = [world.party_post, world.owners_post], clock.at + timedelta(days=5)
    lifecycle.ask_help(asked, of=helpers, by=li, seen=asked.version, request="请一起上门", due_at=due_at)
    until = asked.leg_due_at + timedelta(days=4)
    words = {"ground": "other", "reason": "约了下周三方见面", "until": until}
    lifecycle.ask_extension(asked, by=li, seen=asked.version, **words)


def this_morning(world: World) -> Received:
    """Monday: two not yet accepted, one offered upwards, and one that waits for its verdict."""
    zhao = world.zhao
    for text in ("楼道灯坏了一盏", "楼道灯又坏了"):
        world.reported_case(text=text, category="repair.common_facility")
    offered = world.accepted_case(text="门口路面积水", category="repair.common_facility")
    lifecycle.hand_up(offered, by=zhao, seen=offered.version, reason="超出能力")
    last = world.receive("楼道门关不上", phone="13900000301")
    case = lifecycle.accept(last.case, by=zhao, seen=last.case.version)
    lifecycle.resolve(case, by=zhao, seen=case.version, outcome="solved", public="换了门吸，现在关得上了。")
    return last
