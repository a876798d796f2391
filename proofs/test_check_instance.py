#!/usr/bin/env python3
"""Compares instances with their models, and sees that check_instance.py refuses them with any number altered.

    python3 test_check_instance.py LIST

A line of LIST has an instance, its model, and NAME=NUMBER where the model has a parameter. Every number of every definition
that is compared is made one larger, one at a time.
"""

import re
import sys

import check_instance as checker


def altered(text, names):
    """(name of the definition, the text with one number in it larger)"""
    for name in names:
        start, end = re.search(rf"^Definition {name}\b.*?:=(.*?)\.$", text, re.MULTILINE | re.DOTALL).span(1)
        for match in re.finditer(r"-?\b[0-9]+\b", text[start:end]):
            a, b = start + match.start(), start + match.end()
            if text.startswith("%N [", b) or text[a - 5:a] in ("[0 # ", " 0 # "):
                continue  # what K is beyond the list; another denominator of zero
            yield name, f"{text[:a]}{int(match[0]) + 1}{text[b:]}"


def main(arguments):
    compared = refused = 0
    with open(arguments[1]) as lines:
        models = [line.split() for line in lines]
    for instance, path, *setting in models:
        problem = checker.Model(path, *map(checker.parameter_setting, setting))
        expected = checker.definitions(problem)
        with open(instance) as file:
            text = file.read()
        try:
            checker.compare(text, problem.sha256, expected)
        except checker.Refusal as refusal:
            sys.exit(f"{path}: {refusal}")
        compared += len(expected)
        for name, other in altered(text, expected):
            try:
                checker.compare(other, problem.sha256, expected)
            except checker.Refusal:
                refused += 1
            else:
                sys.exit(f"{path}: another number in {name} is accepted")
    print(f"instances: {compared} definitions of {len(models)} are those of the models; {refused} altered numbers, all refused")


if __name__ == "__main__":
    main(sys.argv)
