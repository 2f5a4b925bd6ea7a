//! What an element has that may change: attributes, classes, styles, properties, markup, and who is
//! told of its events. Every value is a text or nothing.

use crate::scene::digits::tenths;
use js_sys::Function;
use leptos::prelude::*;
use leptos::reactive::effect::RenderEffect;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, HtmlElement};

/// In which way an element has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Attribute,
    Class,
    Style,
    Property,
    Markup,
    Event,
    Reference,
}

/// Where it comes from.
pub(crate) enum Source {
    Fixed(Option<String>),
    /// Asked again when what it read has changed.
    Asked(Box<dyn Fn() -> Option<String> + Send>),
    Told(Box<dyn FnMut(Event) + Send>),
    Made(Box<dyn FnOnce(&Element) + Send>),
}

/// Something that an element is to have.
pub(crate) struct Bound {
    pub(super) kind: Kind,
    pub(super) name: &'static str,
    pub(super) source: Source,
}

/// Something that an element has.
pub(crate) struct Held {
    kind: Kind,
    name: &'static str,
    state: State,
}

enum State {
    Fixed(Option<String>),
    Asked(RenderEffect<Option<String>>),
    Told(Function),
    Made,
}

impl Held {
    pub(super) fn what(&self) -> (Kind, &'static str) {
        (self.kind, self.name)
    }
}

impl Bound {
    /// Gives it to an element that has nothing of its name yet.
    pub(super) fn hold(self, element: &Element) -> Held {
        let (kind, name) = (self.kind, self.name);
        Held { kind, name, state: self.state(element, None) }
    }

    /// Gives it to an element that has one of its kind and name.
    pub(super) fn hold_again(self, element: &Element, held: &mut Held) {
        let before = match &mut held.state {
            State::Fixed(value) => value.take(),
            State::Asked(effect) => effect.take_value().flatten(),
            State::Told(told) => {
                drop(element.remove_event_listener_with_callback(self.name, told));
                None
            }
            State::Made => None,
        };
        held.state = self.state(element, before);
    }

    fn state(self, element: &Element, before: Option<String>) -> State {
        let Self { kind, name, source } = self;
        match source {
            Source::Fixed(value) => {
                if value != before {
                    put(element, kind, name, value.as_deref());
                }
                State::Fixed(value)
            }
            Source::Asked(ask) => {
                let element = element.clone();
                let work = move |before: Option<Option<String>>| {
                    let value = ask();
                    if value != before.flatten() {
                        put(&element, kind, name, value.as_deref());
                    }
                    value
                };
                State::Asked(RenderEffect::new_with_value(work, Some(before)))
            }
            Source::Told(mut told) => {
                let owner = Owner::current().unwrap_or_default();
                let told = Closure::<dyn FnMut(Event)>::new(move |event| {
                    owner.with(|| told(event));
                });
                // The browser keeps it as long as it may call it: an event that is on its way
                // reaches elements that are gone meanwhile.
                let told: Function = told.into_js_value().unchecked_into();
                drop(element.add_event_listener_with_callback(name, &told));
                State::Told(told)
            }
            Source::Made(load) => {
                load(element);
                State::Made
            }
        }
    }
}

fn put(element: &Element, kind: Kind, name: &str, value: Option<&str>) {
    match kind {
        Kind::Attribute => set(element, name, value),
        Kind::Class => {
            let list = element.class_list();
            drop(if value.is_some() { list.add_1(name) } else { list.remove_1(name) });
        }
        Kind::Style => {
            let style = element.unchecked_ref::<HtmlElement>().style();
            drop(style.set_property(name, value.unwrap_or_default()));
        }
        Kind::Property => {
            let value = value.map_or(JsValue::UNDEFINED, JsValue::from_str);
            drop(js_sys::Reflect::set(element, &name.into(), &value));
        }
        Kind::Markup => element.set_inner_html(value.unwrap_or_default()),
        Kind::Event | Kind::Reference => {}
    }
}

/// Gives an element an attribute, or takes it away.
pub(super) fn set(element: &Element, name: &str, value: Option<&str>) {
    let outcome = match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    };
    debug_assert!(outcome.is_ok(), "{name} is a legal attribute name");
}

/// What can be a value, or give one again and again.
pub(crate) trait Bind {
    fn bind(self) -> Source;
}

/// What can be a value: a text, or nothing.
pub(crate) trait Value {
    fn value(self) -> Option<String>;
}

impl Value for String {
    fn value(self) -> Option<String> {
        Some(self)
    }
}

impl Value for &'static str {
    fn value(self) -> Option<String> {
        Some(self.to_owned())
    }
}

impl Value for f64 {
    fn value(self) -> Option<String> {
        Some(tenths(self).to_string())
    }
}

/// There or not.
impl Value for bool {
    fn value(self) -> Option<String> {
        self.then(String::new)
    }
}

impl<T: Value> Value for Option<T> {
    fn value(self) -> Option<String> {
        self.and_then(T::value)
    }
}

macro_rules! bind_values {
    ($($kind:ty),*) => {
        $(impl Bind for $kind {
            fn bind(self) -> Source {
                Source::Fixed(self.value())
            }
        })*
    };
}
bind_values! { String, &'static str, f64, bool }

impl<T: Value> Bind for Option<T> {
    fn bind(self) -> Source {
        Source::Fixed(self.value())
    }
}

impl<F: Fn() -> T + Send + 'static, T: Value> Bind for F {
    fn bind(self) -> Source {
        Source::Asked(Box::new(move || self().value()))
    }
}
