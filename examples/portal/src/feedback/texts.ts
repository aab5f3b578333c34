/** The page's own words, in the languages of the shipped forms. The form brings its own. */

export interface Texts {
  title: string;
  language: string;
  hello: string;
  more: string;
  count: string;
  quote: string;
  contact: string;
  reach: string;
  about: string;
  no_answer: string;
  send: string;
  sending: string;
  not_sent: string;
  again: string;
  said: string;
  did: string;
  nothing: string;
  closed: string;
}

export const TEXTS: Record<string, Texts> = {
  en: {
    title: "Tell us what you think",
    language: "Language",
    hello: "You can leave out any question. Nothing is sent before you press “Send”.",
    more: "Is there anything else you want to say?",
    count: "You may count my answers together with those of others.",
    quote: "You may show my words to others, without my name.",
    contact: "I want somebody to get in touch with me.",
    reach: "How can we reach you?",
    about: "About you (you can leave this out)",
    no_answer: "I do not want to say",
    send: "Send",
    sending: "Sending …",
    not_sent: "It is not sent yet. There is no connection. Your answers are still here: try again.",
    again: "Try again",
    said: "You said",
    did: "We did",
    nothing: "Nothing is here yet. Please look again later.",
    closed: "This form is closed. Thank you for coming.",
  },
  pl: {
    title: "Powiedz nam, co myślisz",
    language: "Język",
    hello: "Możesz pominąć każde pytanie. Nic nie zostanie wysłane, zanim nie naciśniesz „Wyślij”.",
    more: "Czy chcesz powiedzieć coś jeszcze?",
    count: "Możecie policzyć moje odpowiedzi razem z innymi.",
    quote: "Możecie pokazać moje słowa innym, bez mojego imienia.",
    contact: "Chcę, żeby ktoś się ze mną skontaktował.",
    reach: "Jak możemy się z Tobą skontaktować?",
    about: "O Tobie (możesz to pominąć)",
    no_answer: "Nie chcę mówić",
    send: "Wyślij",
    sending: "Wysyłanie …",
    not_sent: "Jeszcze nie wysłano. Nie ma połączenia. Twoje odpowiedzi nadal tu są: spróbuj jeszcze raz.",
    again: "Spróbuj jeszcze raz",
    said: "Wy powiedzieliście",
    did: "My zrobiliśmy",
    nothing: "Nic tu jeszcze nie ma. Zajrzyj później.",
    closed: "Ten formularz jest zamknięty. Dziękujemy.",
  },
  uk: {
    title: "Розкажи нам, що ти думаєш",
    language: "Мова",
    hello: "Ти можеш пропустити будь-яке запитання. Нічого не надсилається, поки ти не натиснеш «Надіслати».",
    more: "Хочеш сказати ще щось?",
    count: "Можете рахувати мої відповіді разом з іншими.",
    quote: "Можете показати мої слова іншим, без мого імені.",
    contact: "Я хочу, щоб хтось зі мною зв'язався.",
    reach: "Як із тобою зв'язатися?",
    about: "Про тебе (можна пропустити)",
    no_answer: "Не хочу казати",
    send: "Надіслати",
    sending: "Надсилаємо …",
    not_sent: "Ще не надіслано. Немає зв'язку. Твої відповіді все ще тут: спробуй ще раз.",
    again: "Спробуй ще раз",
    said: "Ви сказали",
    did: "Ми зробили",
    nothing: "Тут поки нічого немає. Зазирни пізніше.",
    closed: "Ця анкета закрита. Дякуємо.",
  },
};
