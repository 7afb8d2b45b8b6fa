//! How names, titles and numbers are found in any form.

use std::collections::BTreeSet;

use samizdat::text::reading::{Notation, Reading, words};
use samizdat::text::trace::{Name, Strength, Term, Terms};

fn person(name: &str) -> Terms {
    Terms::new(vec![Term::Person(Name::new(name, &BTreeSet::new()).unwrap())])
}

fn strength(terms: &Terms, text: &str) -> Option<Strength> {
    let readings = Reading::all(text.as_bytes(), Notation::Text);
    readings.iter().flat_map(|it| terms.find(it, false)).map(|it| it.strength).min()
}

/// Every form in which version 0.1 let a name pass, and more.
#[test]
fn a_hidden_name_is_found_in_every_form() {
    const CERTAIN: [(&str, &str); 62] = [
        ("Ivan Petrov", "Ivan Petrov"),
        ("Ivan Petrov", "IVAN PETROV"),
        ("Ivan Petrov", "Petrov Ivan"),
        ("Ivan Petrov", "Petrov, Ivan"),
        ("Ivan Petrov", "I. Petrov"),
        ("Ivan Petrov", "I.Petrov"),
        ("Ivan Petrov", "Petrov I."),
        ("Ivan Petrov", "И. С. Петров"),
        ("Ivan Petrov", "Ivan S. Petrov"),
        ("Ivan Petrov", "Ivan Sergeyevich Petrov"),
        ("Ivan Petrov", "дело Ивана Петрова"),
        ("Ivan Petrov", "с Иваном Петровым"),
        ("Ivan Petrov", "Ivan Petrov's"),
        ("Ivan Petrov", "Ivan Petrov’s"),
        ("Ivan Petrov", "#IvanPetrov"),
        ("Ivan Petrov", "#ПетровИван"),
        ("Ivan Petrov", "ivanpetrov@example.org"),
        ("Ivan Petrov", "ivan.petrov@example.org"),
        ("Ivan Petrov", "ivan_petrov1980"),
        ("Ivan Petrov", "https://example.org/Ivan%20Petrov"),
        ("Ivan Petrov", "https://example.org/%D0%98%D0%B2%D0%B0%D0%BD_%D0%9F%D0%B5%D1%82%D1%80%D0%BE%D0%B2"),
        ("Ivan Petrov", "people/ivan-petrov.html"),
        ("Ivan Petrov", "Ив<b>ан</b> <i>Петров</i>"),
        ("Ivan Petrov", "Ivan Pet<b>rov</b>"),
        ("Ivan Petrov", "<td>Ivan</td><td>Petrov</td>"),
        ("Ivan Petrov", "<img alt=\"Ivan Petrov\">"),
        ("Ivan Petrov", "<!-- Ivan Petrov -->"),
        ("Ivan Petrov", "I&#118;an Pet&#x72;ov"),
        ("Ivan Petrov", "&amp;#1048;ван &amp;#1055;етров"),
        ("Ivan Petrov", "Ivan&nbsp;Petrov"),
        (
            "Ivan Petrov",
            "<w:r><w:t>I.</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\"> Petrov</w:t></w:r>",
        ),
        ("Ivan Petrov", "<w:t>Ivan Pet</w:t></w:r><w:r><w:t>rov</w:t>"),
        // A bare ampersand is no reference, and what follows is read.
        ("Ivan Petrov", "AT&T, Ivan Petrov &amp; others"),
        ("Ivan Petrov", "&&#73;van Petrov"),
        ("Ivan Petrov", "Ivan Pe\u{ad}trov"),
        ("Ivan Petrov", "Ivan\u{200b}Petrov"),
        ("Ivan Petrov", "{\"name\": \"\\u0418\\u0432\\u0430\\u043d \\u041f\\u0435\\u0442\\u0440\\u043e\\u0432\"}"),
        ("Ivan Petrov", "Ivan\\nPetrov"),
        ("Ivan Petrov", "Ｉｖａｎ Ｐｅｔｒｏｖ"),
        ("Ivan Petrov", "Иван Пeтpoв"),
        ("Иван Петров", "Ivan Petrov"),
        ("Иван Петров", "Иванов и Ивану Петрову"),
        ("Петров Иван Сергеевич", "Иван Сергеевич"),
        ("Петров Иван Сергеевич", "Ивана Петрова"),
        ("Юлия Жанболатова", "Yulia Zhanbolatova"),
        ("Юлия Жанболатова", "Юлии Жанболатовой"),
        ("Юлия Жанболатова", "Yuliya Janbolatova"),
        ("Айбек Сериков", "Айбек Сериковтің"),
        ("Айбек Сериков", "Айбекке Сериковтен"),
        ("Айбек Серікұлы", "Айбек Серікұлының"),
        ("Айбек Серікұлы", "Aibek Serikuly"),
        ("Әлия Қасымова", "Алию Касымову"),
        ("Mikhail Zelensky", "Михаила Зеленского"),
        ("Li Yu", "Li Yu"),
        ("Li Yu", "LiYu"),
        ("John Li", "John Li"),
        ("John Li", "johnli@example.org"),
        ("Ivan Petrov", "ipetrov@example.org"),
        ("أحمد المنصور", "قال أحمد المنصور"),
        ("أحمد المنصور", "احمد المَنصور"),
        ("Zoë Müller", "Zoe Muller"),
        ("José Peña", "jose pena"),
    ];
    for (name, text) in CERTAIN {
        assert_eq!(strength(&person(name), text), Some(Strength::Certain), "{name} in {text}: {:?}", words(text));
    }
}

#[test]
fn a_surname_or_a_single_name_alone_is_told_from_certain_forms() {
    for (name, text) in [
        ("Ivan Petrov", "Petrov was beaten."),
        ("Ivan Petrov", "Петрову не дали адвоката"),
        ("Aibek", "Aibek was there"),
        ("Aibek", "Айбектің үйі"),
        // In a list, the words belong to two names.
        ("Иван Петров", "Сидоров Иван, Петров Игорь"),
        ("Ivan Petrov", "He met Ivan. Petrov was not there."),
        ("Анна Петрова", "Иван Петров, Анна Иванова"),
        ("Ivan Petrov", "<li>Sidorov Ivan</li><li>Petrov Igor</li>"),
    ] {
        assert_eq!(strength(&person(name), text), Some(Strength::Alone), "{name} in {text}");
    }
}

#[test]
fn other_words_are_no_form_of_a_name() {
    for (name, text) in [
        ("Ivan Petrov", "Ivan came."),
        ("Ivan Petrov", "Anna Petrovna came."),
        ("Ivan Petrov", "the Petrovsky Bridge"),
        ("Ivan Petrov", "Ivan Petrovich Sidorov"),
        ("Ivan Petrov", "a petroleum export"),
        ("John Li", "a list of John's lists, and light"),
        ("Ada Light", "lighting, enlightenment and delights"),
        ("Aibek", "Aibekova"),
    ] {
        assert_eq!(strength(&person(name), text), None, "{name} in {text}: {:?}", words(text));
    }
}

/// Forms that passed later attacks.
#[test]
fn disguised_letters_and_scripts_without_spaces_hide_no_name() {
    for (name, text) in [
        // Cyrillic letters in a Latin name.
        ("Ivan Petrov", "Ivan \u{420}etr\u{43e}v"),
        // A variation selector, a mark of direction, a tag, an invisible operator.
        ("Иван Петров", "Иван Пет\u{fe0f}ров"),
        ("Иван Петров", "Иван Пет\u{61c}ров"),
        ("Иван Петров", "Иван Пет\u{e0041}ров"),
        ("Иван Петров", "Иван Пет\u{2063}ров"),
        ("Liam O'Neil", "Liam O´Neil"),
    ] {
        assert_eq!(strength(&person(name), text), Some(Strength::Certain), "{name} in {text}: {:?}", words(text));
    }
    for text in ["记者李伟说", "李伟", "李伟在北京被捕"] {
        assert!(strength(&person("李伟"), text).is_some(), "{text}");
    }
    let title = Terms::new(vec![Term::phrase("北京秘密会议", Strength::Certain).unwrap()]);
    assert_eq!(strength(&title, "他参加了北京秘密会议。"), Some(Strength::Certain));
}

/// `и` and `a` were taken for initials, which no public namesake explains.
#[test]
fn small_word_beside_a_surname_is_no_initial() {
    for (name, public, text) in [
        ("Иван Петров", "Олег Петров", "Сидоров и Петров пришли"),
        ("Иван Петров", "Олег Петров", "Петров и Сидоров пришли"),
        ("Иван Петров", "Олег Петров", "Сидоров и\u{a0}Петров пришли"),
        ("Ada Bell", "John Bell", "there was a bell"),
    ] {
        let mut terms = person(name);
        terms.explain(public);
        assert_eq!(strength(&terms, text), None, "{name} in {text}");
    }
    for text in ["И. Петров", "И Петров", "i.petrov@example.org", "и. Петров", "people/i-petrov.html"]
    {
        let mut terms = person("Иван Петров");
        terms.explain("Олег Петров");
        assert_eq!(strength(&terms, text), Some(Strength::Certain), "{text}");
    }
}
