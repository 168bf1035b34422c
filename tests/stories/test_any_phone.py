"""什么手机都行 — the door without script, as on an old kernel, and in large type, as an old hand wants it."""

import pytest

from linli.cases.models import Case
from tests import chromium
from tests.routes import address

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium.path() is None, reason="no Chromium here"),
]
SMALLEST_TEXT, SMALLEST_TAP = 18, 44  # CSS pixels, in 长辈版
RESIDENTS_PAGES = (
    "cases:door", "cases:door_say", "cases:door_danger", "cases:door_photos", "cases:door_contact",
    "cases:receipts", "cases:receipt", "cases:receipt_slip", "cases:receipt_contact", "cases:mine",
    "cases:doors", "cases:public", "cases:where", "cases:privacy", "portal:home",
)  # fmt: skip
TEXTS = """() => {
  const small = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const box = walk.currentNode.parentElement;
    const size = parseFloat(getComputedStyle(box).fontSize);
    const words = walk.currentNode.data.trim();
    if (size && words && box.checkVisibility() && !box.closest("svg, .visually-hidden")) {
      small.push([Math.round(size * 10) / 10, words.slice(0, 20)]);
    }
  }
  return small;
}"""
TAPS = """() => [...document.querySelectorAll("button, summary, input, select, textarea, a.button")]
  .filter((box) => box.checkVisibility() && box.type !== "hidden")
  .map((box) => (["radio", "checkbox"].includes(box.type) ? box.labels[0] : box))
  .map((box) => [Math.round(box.getBoundingClientRect().height), (box.innerText || box.name).slice(0, 20)])"""


def test_the_door_needs_no_script(visit, scene, photo):
    # given a phone that runs none of our scripts
    window = visit(script=False)
    window.open(f"/d/{scene.here.building.door_code}/")

    # when something is said, with a photo that nobody shrank
    window.press("漏水、堵管")
    window.write("请说一说", "楼梯间渗水")
    window.press("下一步")
    window.page.locator("input[type=file]").set_input_files(photo)
    window.press("下一步")
    window.press("说完了，送出")

    # then there is a receipt, and behind it the same page as for everybody
    code = window.page.locator(".copy-text-code").inner_text()
    window.press("看我的回执")
    assert window.page.url.endswith(f"/r/{code}/")
    assert Case.objects.latest("pk").photos.count() == 1

    # and more can be said, and it can be taken back
    window.write("说一句，办的人马上看到", "现在滴得更快了")
    window.press("补充")
    assert window.sees("补充好了")
    window.page.get_by_text("撤回这件事", exact=True).first.click()
    window.press("撤回")
    assert Case.objects.latest("pk").state == "withdrawn"


@pytest.mark.parametrize("name", RESIDENTS_PAGES)
def test_large_type_is_large_everywhere_a_resident_goes(visit, scene, name):
    window = visit(display="large")
    window.open(address(name, scene, scene.here))

    small = [text for size, text in window.page.evaluate(TEXTS) if size < SMALLEST_TEXT]
    narrow = [name for height, name in window.page.evaluate(TAPS) if height < SMALLEST_TAP]
    assert (small, narrow) == ([], [])
