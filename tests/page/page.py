#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Looks at a page of "damox report timeline" in Chromium, by the WebDriver protocol. Prints TAP.

usage: page.py PAGE [SCREENSHOT]

The page is one of a record of tests/workload/fft.c: its phases are known.
"""
import base64
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

KEYS = {'left': '\ue012', 'right': '\ue014', 'up': '\ue013', 'down': '\ue015', 'enter': '\ue007', 'shift': '\ue008',
        'tab': '\ue004', 'escape': '\ue00c', 'backspace': '\ue003'}


class Browser:
    def __init__(self):
        with socket.socket() as s:
            s.bind(('127.0.0.1', 0))
            port = s.getsockname()[1]
        self.base = 'http://127.0.0.1:%d' % port
        self.driver = subprocess.Popen(['chromedriver', '--port=%d' % port], stdout=subprocess.DEVNULL)
        self.session = ''
        args = ['--headless=new', '--no-sandbox', '--disable-gpu', '--window-size=1200,1100', '--force-device-scale-factor=1']
        self.until_ready()
        answer = self.call('POST', '/session', {'capabilities': {'alwaysMatch': {
            'goog:chromeOptions': {'args': args}, 'goog:loggingPrefs': {'browser': 'ALL', 'performance': 'ALL'}}}})
        self.session = '/session/' + answer['sessionId']

    def until_ready(self):
        for _ in range(600):
            try:
                if self.call('GET', '/status')['ready']:
                    return
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        sys.exit('chromedriver does not answer')

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data, {'Content-Type': 'application/json'}, method=method)
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.load(answer)['value']

    def do(self, method, path, body=None):
        return self.call(method, self.session + path, body)

    def run(self, script, *args):
        return self.do('POST', '/execute/sync', {'script': script, 'args': list(args)})

    def keys(self, *names):
        """Keys one after another; "shift+right" holds the first down."""
        actions = []
        for name in names:
            parts = [KEYS.get(p, p) for p in (name.split('+') if len(name) > 1 else [name])]
            actions += [{'type': 'keyDown', 'value': p} for p in parts]
            actions += [{'type': 'keyUp', 'value': p} for p in reversed(parts)]
        self.do('POST', '/actions', {'actions': [{'type': 'key', 'id': 'k', 'actions': actions}]})

    def pointer(self, *steps):
        """("move", x, y), ("down",), ("up",)"""
        actions = []
        for step in steps:
            if step[0] == 'move':
                actions.append({'type': 'pointerMove', 'duration': 0, 'x': step[1], 'y': step[2]})
            else:
                actions.append({'type': 'pointer' + step[0].capitalize(), 'button': 0})
        self.do('POST', '/actions', {'actions': [{'type': 'pointer', 'id': 'p', 'actions': actions,
                                                  'parameters': {'pointerType': 'mouse'}}]})

    def wheel(self, x, y, by):
        self.do('POST', '/actions', {'actions': [{'type': 'wheel', 'id': 'w', 'actions': [
            {'type': 'scroll', 'x': x, 'y': y, 'deltaX': 0, 'deltaY': by}]}]})

    def close(self):
        try:
            self.do('DELETE', '')
        finally:
            self.driver.terminate()
            self.driver.wait()


class Test:
    def __init__(self, browser):
        self.b, self.nr, self.failed = browser, 0, 0

    def ok(self, good, what, why=''):
        self.nr += 1
        self.failed += not good
        print('%sok %d - %s' % ('' if good else 'not ', self.nr, what))
        if not good and why:
            print('# %s' % (why,))
        sys.stdout.flush()

    def span(self, name):
        text = self.b.run('return document.body.dataset[arguments[0]]', name)
        return tuple(float(v) for v in text.split('-')) if text else None

    def colors(self, box):
        """How many colors there are in a part of the canvas: x, y, width, height."""
        return self.b.run('''
            const c = document.getElementById('canvas'), d = c.getContext('2d').getImageData(...arguments[0]).data, seen = new Set();
            for (let i = 0; i < d.length; i += 4) seen.add(d[i] << 16 | d[i + 1] << 8 | d[i + 2]);
            return seen.size''', box)

    def rendered(self):
        b = self.b
        names = b.run('return [...document.querySelectorAll("#phases button")].map(p => p.textContent)')
        found = [n for n in ('window', 'transform', 'power') if any(p.startswith(n) for p in names)]
        self.ok(found == ['window', 'transform', 'power'], 'the phases have the names of their functions', names)
        width = b.run('return document.getElementById("canvas").width')
        self.ok(self.colors([80, 20, width - 220, 60]) >= 2, 'there is a working set')
        self.ok(self.colors([80, 120, width - 220, 220]) >= 20, 'there is a heat map')
        self.ok(self.colors([80, 385, width - 220, 110]) >= 4, 'there are functions over time')
        flame = b.run('return [...document.querySelectorAll("#flame button")].map(p => p.textContent)')
        self.ok({'main', 'window', 'transform', 'butterflies', 'power'} <= set(flame), 'there is a flame graph', flame)
        paint = b.run('return performance.getEntriesByType("paint").map(p => p.startTime)')
        self.ok(len(paint) > 0, 'the page was painted', paint)

    def mouse(self):
        b = self.b
        box = b.run('const r = document.getElementById("canvas").getBoundingClientRect(); return [r.left, r.top, r.width, r.height]')
        left, right = int(box[0] + 74), int(box[0] + box[2] - 128)
        middle, y = (left + right) // 2, int(box[1] + 240)
        b.pointer(('move', middle, y))
        tip = b.run('const t = document.getElementById("tip"); return t.hidden ? "" : t.textContent')
        self.ok(re.search('working set .*B', tip) and '0x' in tip, 'hovering tells working set, address and function', tip)
        whole = self.span('view')
        b.wheel(middle, y, -200)
        near = self.span('view')
        self.ok(near[1] - near[0] < 0.9 * (whole[1] - whole[0]) and near[0] > whole[0], 'the wheel zooms', near)
        b.wheel(middle, y, 2000)
        b.pointer(('move', left + 100, y), ('down',), ('move', left + 200, y), ('move', left + 300, y), ('up',))
        got, length = self.span('chosen'), whole[1]
        want = [v * length / (right - left) for v in (100, 300)]
        self.ok(got and all(abs(g - w) < length / 100 for g, w in zip(got, want)), 'dragging selects', (got, want))
        samples = int(b.run('return document.getElementById("flamenote").textContent').split()[0])
        total = int(re.search(r'(\d+) call stacks', b.run('return document.getElementById("about").textContent'))[1])
        self.ok(0 < samples < total, 'the flame graph is of what is selected', (samples, total))
        b.pointer(('move', middle, y), ('down',), ('up',))
        self.ok(self.span('chosen') is None, 'a click selects nothing')

    def phase(self):
        b = self.b
        self.b.run('[...document.querySelectorAll("#phases button")].find(p => p.textContent.startsWith("power")).click()')
        flame = b.run('return [...document.querySelectorAll("#flame button")].map(p => [p.textContent, p.offsetWidth])')
        widest = max((w for n, w in flame), default=0)
        power = max((w for n, w in flame if n == 'power'), default=0)
        self.ok(power > 0.9 * widest > 0, 'a phase that is selected is made of its function', flame)
        rows = b.run('return document.querySelectorAll("#hot tr").length')
        self.ok(rows > 1, 'and has hot memory')

    def keyboard(self):
        b = self.b
        b.run('document.getElementById("whole").click(); document.activeElement.blur()')
        reached = set()
        for _ in range(40):
            b.keys('tab')
            reached.add(b.run('const a = document.activeElement; return a.id || a.parentNode.id || a.tagName'))
        self.ok({'search', 'whole', 'theme', 'phases', 'chart', 'flame'} <= reached, 'Tab reaches everything', sorted(reached))
        b.run('document.getElementById("chart").focus()')
        b.keys('right', 'up', 'up')
        tip = b.run('const t = document.getElementById("tip"); return t.hidden ? "" : t.textContent')
        self.ok('working set' in tip and '0x' in tip, 'arrows move a mark that tells what a hover tells', tip)
        whole = self.span('view')
        b.keys('+')
        near = self.span('view')
        b.keys('>')
        moved = self.span('view')
        b.keys('0')
        self.ok(near[1] - near[0] < 0.6 * whole[1] and moved[0] > near[0] and self.span('view') == whole,
                '+ zooms, > moves, 0 shows the whole', (whole, near, moved))
        b.keys('shift+right', 'shift+right', 'shift+right')
        got = self.span('chosen')
        self.ok(got and got[1] > got[0], 'Shift and arrows select', got)
        b.keys('escape')
        self.ok(self.span('chosen') is None, 'Escape selects nothing')
        b.keys('n')
        first = self.span('chosen')
        b.keys('n')
        second = self.span('chosen')
        self.ok(first and second and abs(first[1] - second[0]) < 0.002, 'n goes from phase to phase', (first, second))
        b.keys('escape')
        b.run('document.querySelector("#flame button").focus()')
        b.keys('down', 'down')
        deep = b.run('return +document.activeElement.dataset.row')
        b.keys('enter')
        root = b.run('return document.querySelector("#flame button").textContent')
        b.keys('backspace', 'backspace', 'backspace')
        again = b.run('return document.querySelector("#flame button").textContent')
        self.ok(deep == 2 and root != 'all' and again == 'all', 'arrows, Enter and Backspace in the flame graph', (deep, root, again))

    def rest(self):
        b = self.b
        b.keys('/')
        b.keys(*'butter')
        found = b.run('return [...document.querySelectorAll("#flame .hit")].map(p => p.textContent)')
        self.ok(found == ['butterflies'], 'what is searched for is found', found)
        b.run('const s = document.getElementById("search"); s.value = ""; s.dispatchEvent(new Event("input"))')
        back = 'return getComputedStyle(document.body).backgroundColor'
        one = b.run(back)
        b.run('document.getElementById("theme").click()')
        other = b.run(back)
        self.ok(one != other, 'there is a dark and a light page', (one, other))
        pdf = base64.b64decode(b.do('POST', '/print', {}))
        self.ok(pdf[:4] == b'%PDF' and len(pdf) > 20000, 'it prints', len(pdf))
        b.run('document.getElementById("theme").click()')

    def silent(self, page):
        # it advises those who read canvases, as this test does
        log = [m for m in self.b.do('POST', '/se/log', {'type': 'browser'}) if 'getImageData' not in m['message']]
        self.ok(not log, 'the console has nothing to say', log)
        asked = []
        for entry in self.b.do('POST', '/se/log', {'type': 'performance'}):
            message = json.loads(entry['message'])['message']
            if message['method'] == 'Network.requestWillBeSent':
                asked.append(message['params']['request']['url'])
        others = [u for u in asked if not u.startswith(('file://' + page, 'data:', 'blob:', 'chrome:', 'about:'))]
        self.ok(not others, 'nothing is fetched', others)


def main():
    page = os.path.realpath(sys.argv[1])
    browser = Browser()
    try:
        browser.do('POST', '/url', {'url': 'file://' + page})
        test = Test(browser)
        test.rendered()
        if len(sys.argv) > 2:
            with open(sys.argv[2], 'wb') as f:
                f.write(base64.b64decode(browser.do('GET', '/screenshot')))
        test.mouse()
        test.phase()
        test.keyboard()
        test.rest()
        test.silent(page)
        print('1..%d' % test.nr)
    finally:
        browser.close()
    sys.exit(1 if test.failed else 0)


if __name__ == '__main__':
    main()
