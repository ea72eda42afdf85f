"""Content security policy of all pages, and detection of violations by the test fixtures."""

from __future__ import annotations

from playwright.sync_api import Browser

from tests.acceptance.conftest import Product
from tests.browser.conftest import watch

VIOLATE_POLICY = """async () => {
  const event = new Promise((resolve) => document.addEventListener('securitypolicyviolation', resolve, { once: true }));
  const image = document.createElement('script');
  image.textContent = 'window.ranInline = true';
  document.body.append(image);
  await event;
  let evaluated = 'ran';
  try { (0, eval)('1'); } catch (error) { evaluated = error.name; }
  return [window.ranInline ?? false, evaluated];
}"""


def test_content_security_policy_allows_no_unsafe_source(stage: Product) -> None:
    for address in ("/", "/tasks/x", "/audit", "/sources", "/nowhere", "/docs", "/manual/"):
        policy = stage.client.get(address, headers={"accept": "text/html"}).headers["content-security-policy"]
        assert "unsafe-" not in policy
        assert "default-src 'none'" in policy


def test_policy_violation_is_blocked_and_recorded_as_fault(browser: Browser, stage: Product) -> None:
    with browser.new_context(base_url=stage.url) as context:
        faults = watch(context)
        page = context.new_page()
        page.goto("/")
        with page.expect_console_message(lambda message: "policy violated: script-src" in message.text):
            assert page.evaluate(VIOLATE_POLICY) == [False, "EvalError"]
        assert any("policy violated: script-src" in fault for fault in faults)
