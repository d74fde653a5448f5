// SPDX-License-Identifier: GPL-2.0
// For node in the gallery: three things, 4 seconds each.
'use strict';
const PHASE_MS = 4000;
const numbers = new Float64Array(1 << 20), words = new Map();

function fill() {
	for (let i = 0; i < numbers.length; i++)
		numbers[i] = i * 7919 % 1000003;
}

function sortNumbers() {
	for (let i = 0; i < numbers.length; i += 4096)
		numbers.subarray(i, i + 4096).sort((a, b) => a - b);
}

function countWords() {
	words.clear();
	for (let i = 0; i < 100000; i++) {
		const word = 'word' + i * 31 % 20011;
		words.set(word, (words.get(word) || 0) + 1);
	}
}

function repeat(what) {
	const end = Date.now() + PHASE_MS;
	do
		what();
	while (Date.now() < end);
}

repeat(fill);
repeat(sortNumbers);
repeat(countWords);
