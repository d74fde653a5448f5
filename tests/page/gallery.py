#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Looks at a page of "make gallery" in Chromium. Prints TAP.

usage: gallery.py PAGE NAME...

Each NAME is a program on it, whose record is one of tests/workload/fft.c.
"""
import os
import sys

from page import Browser, Test

FRAME = 'document.querySelectorAll("iframe")[arguments[0]]'


def look(test, browser, names):
    links = browser.run('return [...document.querySelectorAll("nav a")].map(a => [a.textContent, !!document.querySelector(a.hash)])')
    test.ok(links == [[n, True] for n in names], 'the contents lead to each program', links)
    rows = browser.run('return [...document.querySelectorAll("nav section")].map(s => s.textContent)')
    test.ok(all(w in r for r in rows for w in ('window', 'transform', 'power')), 'and say the functions of its phases', rows)
    fits = browser.run('return [...document.querySelectorAll("iframe")].map(f => [f.clientHeight, '
                       'f.contentDocument.documentElement.scrollHeight, f.contentDocument.querySelectorAll("#phases button").length])')
    test.ok(len(fits) == len(names) and all(0 <= high - inner < 20 and phases for high, inner, phases in fits),
            'each timeline is there, all of it', fits)
    text = browser.run('return [...document.querySelectorAll("pre")].map(p => p.textContent)')
    test.ok(len(text) == len(names) and all('phase 1' in t for t in text), 'and as text')


def wheel(test, browser):
    """Over a chart that nobody chose, the wheel moves the page; then it zooms."""
    view = 'return %s.contentDocument.body.dataset.view' % FRAME
    browser.run('%s.scrollIntoView(); window.scrollBy(0, -50)' % FRAME, 0)
    whole, top = browser.run(view, 0), browser.run('return window.scrollY')
    browser.wheel(500, 300, 100)
    moved = browser.run('return new Promise(r => setTimeout(() => r(window.scrollY), 500))')
    test.ok(moved > top and browser.run(view, 0) == whole, 'the wheel moves the page', (top, moved))
    browser.run('%s.contentDocument.getElementById("chart").focus()' % FRAME, 0)
    browser.wheel(500, 300, -100)
    test.ok(browser.run(view, 0) != whole, 'and zooms into a chart that was chosen')


def keys(test, browser, names):
    browser.run('document.activeElement.blur(); window.scrollTo(0, 0)')
    reached = set()
    for _ in range(40 * len(names)):
        browser.keys('tab')
        reached.add(browser.run('const f = [...document.querySelectorAll("iframe")].indexOf(document.activeElement), '
                                'a = f < 0 ? document.activeElement : document.activeElement.contentDocument.activeElement; '
                                'return (f < 0 ? "" : f + " ") + (a.id || a.parentNode.id || a.tagName)'))
    want = {'%d %s' % (f, what) for f in range(len(names)) for what in ('search', 'phases', 'chart', 'flame')} | {'theme', 'PRE'}
    test.ok(want <= reached, 'Tab reaches everything', sorted(want - reached))


def main():
    page, names = os.path.realpath(sys.argv[1]), sys.argv[2:]
    browser = Browser()
    try:
        browser.do('POST', '/url', {'url': 'file://' + page})
        test = Test(browser)
        look(test, browser, names)
        wheel(test, browser)
        keys(test, browser, names)
        back = 'return [document, ...[...document.querySelectorAll("iframe")].map(f => f.contentDocument)]' \
            '.map(d => getComputedStyle(d.body).backgroundColor)'
        light = browser.run(back)
        browser.run('document.getElementById("theme").click()')
        dark = browser.run(back)
        test.ok(len(set(light)) == len(set(dark)) == 1 and light[0] != dark[0], 'all of it is dark or light', (light, dark))
        test.silent(page)
        print('1..%d' % test.nr)
    finally:
        browser.close()
    sys.exit(1 if test.failed else 0)


if __name__ == '__main__':
    main()
