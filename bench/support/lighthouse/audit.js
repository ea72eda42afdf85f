// node audit.js CHROMIUM [FLAG …] reads addresses from its input, one a line, and answers each with a line of JSON:
// {"scores": {category: 0 … 100}, "faults": ["category: audit: what it says", …]}

import { createInterface } from 'node:readline'
import { launch } from 'chrome-launcher'
import lighthouse from 'lighthouse'

const CATEGORIES = ['accessibility', 'best-practices']

/** Return the scores of one page. A page about a wrong address has a status above 400 and is also judged. */
async function judged(address, port) {
  const { lhr } = await lighthouse(address, {
    port,
    logLevel: 'silent',
    onlyCategories: CATEGORIES,
    ignoreStatusCode: true,
  })
  if (lhr.runtimeError) throw new Error(`${address}: ${lhr.runtimeError.message}`)
  const scores = {}
  const faults = []
  for (const name of CATEGORIES) {
    const category = lhr.categories[name]
    scores[name] = Math.round(category.score * 100)
    for (const { id, weight } of category.auditRefs) {
      const { score, title } = lhr.audits[id]
      if (weight > 0 && score !== null && score < 1) faults.push(`${name}: ${id}: ${title}`)
    }
  }
  return { scores, faults }
}

const [chromePath, ...flags] = process.argv.slice(2)
const chrome = await launch({ chromePath, chromeFlags: ['--headless=new', ...flags], logLevel: 'silent' })
try {
  for await (const address of createInterface({ input: process.stdin })) {
    console.log(JSON.stringify(await judged(address, chrome.port)))
  }
} finally {
  chrome.kill()
}
