#!/usr/bin/env python3
"""Writes posts that nobody wrote, as JSON lines: posts.py COUNT [SEED] > posts.jsonl

Each has `id`, `year`, `lang` and `text`: a translation of some 280 bytes with the translator's notes in brackets. The same
count and seed give the same posts.
"""

import json
import random
import sys

# What a translation looks like in each language: sentences, and notes that stand behind their words.
LANGUAGES = {
    "en": (
        ["The ferry came late again.", "Nobody had wound the clock.", "My neighbour paints kites.", "We ate in the harbour.",
         "The lamp went out at nine.", "She sold the old boat."],
        ["the mate [helper]", "the {w} [literally: {w} of wood]", "a {w} [sic]", "the [late] {w}", "our {w} [play on words: \"{w}\" and \"bird\"]",
         "the {w} [illegible]", "this {w} [translator's note: a dish of the coast]", "[the] {w}"],
        ["ferry", "clock", "kite", "lamp", "boat", "market"], "and",
    ),
    "de": (
        ["Die Fähre kam wieder zu spät.", "Niemand hatte die Uhr aufgezogen.", "Mein Nachbar malt Drachen.", "Wir aßen am Hafen.",
         "Um neun ging die Lampe aus."],
        ["der Maat [Gehilfe]", "die {w} [wörtlich: {w} aus Holz]", "eine {w} [sic]", "die [alte] {w}",
         "unsere {w} [Wortspiel: \"{w}\" und \"Vogel\"]", "die {w} [unleserlich]", "diese {w} [Anm. d. Übers.: ein Gericht der Küste]"],
        ["Fähre", "Uhr", "Lampe", "Brücke", "Suppe"], "und",
    ),
    "fr": (
        ["Le bac est encore arrivé en retard.", "Personne n'avait remonté l'horloge.", "Ma voisine peint des lanternes.",
         "Nous avons mangé au port."],
        ["le second [aide]", "la {w} [littéralement : {w} de bois]", "une {w} [sic]", "la [vieille] {w}",
         "notre {w} [jeu de mots : « {w} » et « oiseau »]", "la {w} [illisible]", "cette {w} [NdT : un plat de la côte]"],
        ["lanterne", "barque", "horloge", "soupe"], "et",
    ),
    "ru": (
        ["Паром снова опоздал.", "Никто не завёл часы.", "Сосед рисует змеев.", "Мы ели в гавани."],
        ["помощник [подручный]", "лампа [букв.: {w} из дерева]", "эта {w} [sic]", "[старая] {w}",
         "наша {w} [игра слов: «{w}» и «птица»]", "{w} [неразборчиво]", "эта {w} [прим. перев.: блюдо побережья]"],
        ["лампа", "лодка", "башня", "уха"], "и",
    ),
    "es": (
        ["El transbordador llegó tarde otra vez.", "Nadie había dado cuerda al reloj.", "Mi vecina pinta cometas.",
         "Comimos en el puerto."],
        ["el piloto [ayudante]", "la {w} [literalmente: {w} de madera]", "una {w} [sic]", "la [vieja] {w}",
         "nuestra {w} [juego de palabras: «{w}» y «pájaro»]", "la {w} [ilegible]", "esta {w} [N. del T.: un plato de la costa]"],
        ["lámpara", "barca", "cometa", "sopa"], "y",
    ),
}


def posts(count, seed=1):
    """Gives `count` posts, one after the other."""
    choose = random.Random(seed)
    for number in range(1, count + 1):
        # Russian came later and grew.
        year = 2015 + int(10 * choose.random() ** 0.8)
        lang = choose.choices(list(LANGUAGES), [8, 4, 3, max(0, year - 2016), 2])[0]
        sentences, notes, words, conjunction = LANGUAGES[lang]
        parts = []
        for _ in range(3):
            noted = choose.choice(notes).format(w=choose.choice(words))
            parts.append(f"{choose.choice(sentences)} {noted[0].upper()}{noted[1:]} {conjunction} {choose.choice(words)}.")
        yield {"id": f"p{number}", "year": year, "lang": lang, "text": " ".join(parts)}


def main():
    count = int(sys.argv[1])
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    for post in posts(count, seed):
        sys.stdout.write(json.dumps(post, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    try:
        main()
    except (IndexError, ValueError):
        sys.exit(__doc__)
    except BrokenPipeError:
        sys.stderr.close()
