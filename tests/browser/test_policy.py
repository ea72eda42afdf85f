"""The content security policy that every page comes with, and that a breach of it fails any test here."""

from __future__ import annotations

from playwright.sync_api import Browser

from tests.acceptance.conftest import Product
from tests.browser.conftest import watch

BREACH = """async () => {
  const told = new Promise((resolve) => document.addEventListener('securitypolicyviolation', resolve, { once: true }));
  const image = document.createElement('script');
  image.textContent = 'window.ranInline = true';
  document.body.append(image);
  await told;
  let evaluated = 'ran';
  try { (0, eval)('1'); } catch (error) { evaluated = error.name; }
  return [window.ranInline ?? false, evaluated];
}"""


def test_nothing_unsafe_is_allowed_anywhere(stage: Product) -> None:
    for address in ("/", "/tasks/x", "/audit", "/sources", "/nowhere", "/docs"):
        policy = stage.client.get(address, headers={"accept": "text/html"}).headers["content-security-policy"]
        assert "unsafe-" not in policy
        assert "default-src 'none'" in policy


def test_what_breaks_the_policy_is_stopped_and_would_fail_a_test(browser: Browser, stage: Product) -> None:
    with browser.new_context(base_url=stage.url) as context:
        faults = watch(context)
        page = context.new_page()
        page.goto("/")
        with page.expect_console_message(lambda message: "policy violated: script-src" in message.text):
            assert page.evaluate(BREACH) == [False, "EvalError"]
        assert any("policy violated: script-src" in fault for fault in faults)
