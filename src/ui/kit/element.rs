//! An element of the page: one type for all of them, so that the code which makes one, changes it
//! and takes it away is downloaded once. The macro `view!` writes the calls.

use super::bound::{Bind, Bound, Held, Kind, Source};
use leptos::ev::EventDescriptor;
use leptos::html::ElementType;
use leptos::prelude::*;
use leptos::tachys::html::attribute::any_attribute::AnyAttribute;
use leptos::tachys::html::node_ref::NodeRefContainer;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::no_attrs;
use leptos::tachys::view::any_view::AnyViewState;
use leptos::tachys::view::{Mountable, Position, PositionState, Render, RenderHtml};
use wasm_bindgen::JsCast;
use web_sys::Node;

const SVG: &str = "http://www.w3.org/2000/svg";

/// What an element is to be: not in the document yet.
pub(crate) struct Element(Box<Parts>);

struct Parts {
    site: Site,
    bound: Vec<Bound>,
    children: Vec<AnyView>,
}

/// What all elements have in common that one place of the source makes.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Site {
    name: &'static str,
    is_svg: bool,
    /// Attributes that never change.
    fixed: &'static [(&'static str, &'static str)],
    /// Markup that never changes, if there is nothing else in it.
    inside: &'static str,
}

impl Element {
    /// An element of this name with attributes, and markup in it, that never change.
    pub(crate) fn new(
        name: &'static str,
        is_svg: bool,
        fixed: &'static [(&'static str, &'static str)],
        inside: &'static str,
    ) -> Self {
        let site = Site { name, is_svg, fixed, inside };
        Self(Box::new(Parts { site, bound: Vec::new(), children: Vec::new() }))
    }

    /// An attribute; it is absent while there is no value.
    pub(crate) fn attribute(&mut self, name: &'static str, value: impl Bind) {
        self.bind(Kind::Attribute, name, value.bind());
    }

    /// A name among its classes, as long as the value holds.
    pub(crate) fn class(&mut self, name: &'static str, value: impl Bind) {
        self.bind(Kind::Class, name, value.bind());
    }

    /// A property of its style.
    pub(crate) fn style(&mut self, name: &'static str, value: impl Bind) {
        self.bind(Kind::Style, name, value.bind());
    }

    /// A property of the object that it is to scripts.
    pub(crate) fn property(&mut self, name: &'static str, value: impl Bind) {
        self.bind(Kind::Property, name, value.bind());
    }

    /// What is in it, as markup.
    pub(crate) fn inner_html(&mut self, markup: impl Bind) {
        self.bind(Kind::Markup, "", markup.bind());
    }

    /// Who is told of its events.
    pub(crate) fn on<E: EventDescriptor>(
        &mut self,
        event: E,
        mut told: impl FnMut(E::EventType) + Send + 'static,
    ) where
        E::EventType: JsCast,
    {
        let name = match event.name() {
            std::borrow::Cow::Borrowed(name) => name,
            std::borrow::Cow::Owned(_) => unreachable!("events of the page have names"),
        };
        let told = Box::new(move |event: web_sys::Event| told(event.unchecked_into()));
        self.bind(Kind::Event, name, Source::Told(told));
    }

    /// Who is told which element it is.
    pub(crate) fn node_ref<E: ElementType>(&mut self, to: NodeRef<E>)
    where
        E::Output: JsCast + 'static,
    {
        let load =
            Box::new(move |element: &web_sys::Element| NodeRefContainer::<E>::load(to, element));
        self.bind(Kind::Reference, "", Source::Made(load));
    }

    fn bind(&mut self, kind: Kind, name: &'static str, source: Source) {
        self.0.bound.push(Bound { kind, name, source });
    }

    /// What is in it, after what is in it already.
    pub(crate) fn child(&mut self, child: AnyView) {
        self.0.children.push(child);
    }

    /// The element as a view.
    pub(crate) fn view(self) -> AnyView {
        self.into_any()
    }
}

/// An element that was made.
pub(crate) struct Made {
    element: web_sys::Element,
    site: Site,
    held: Vec<Held>,
    children: Vec<AnyViewState>,
}

impl Render for Element {
    type State = Made;

    fn build(self) -> Made {
        let Parts { site, bound, children } = *self.0;
        let space = if site.is_svg { Some(SVG) } else { None };
        let made = match space {
            Some(_) => document().create_element_ns(space, site.name),
            None => document().create_element(site.name),
        };
        let element = made.expect("the name of an element is a legal one");
        for (name, value) in site.fixed {
            super::bound::set(&element, name, Some(value));
        }
        if !site.inside.is_empty() {
            element.set_inner_html(site.inside);
        }
        let held = bound.into_iter().map(|bound| bound.hold(&element)).collect();
        let child = |child: AnyView| {
            let mut child = child.build();
            child.mount(&element, None);
            child
        };
        let children = children.into_iter().map(child).collect();
        Made { element, site, held, children }
    }

    /// One of the same place in the source stays the element that it is, and keeps the focus.
    fn rebuild(self, made: &mut Made) {
        let is_same = self.0.site == made.site && self.0.children.len() == made.children.len();
        let kinds = self.0.bound.iter().map(|bound| (bound.kind, bound.name));
        if !is_same || !kinds.eq(made.held.iter().map(Held::what)) {
            let mut new = self.build();
            made.insert_before_this(&mut new);
            made.unmount();
            *made = new;
            return;
        }
        for (bound, held) in self.0.bound.into_iter().zip(&mut made.held) {
            bound.hold_again(&made.element, held);
        }
        for (child, state) in self.0.children.into_iter().zip(&mut made.children) {
            child.rebuild(state);
        }
    }
}

impl Mountable for Made {
    fn unmount(&mut self) {
        self.element.remove();
    }

    fn mount(&mut self, parent: &web_sys::Element, marker: Option<&Node>) {
        drop(parent.insert_before(&self.element, marker));
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        let parent = self.element.parent_element();
        parent.is_some_and(|parent| {
            child.mount(&parent, Some(&self.element));
            true
        })
    }

    fn elements(&self) -> Vec<web_sys::Element> {
        vec![self.element.clone()]
    }
}

no_attrs!(Element);

/// Only what the page draws in the browser is asked for: it is never text.
impl RenderHtml for Element {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(
        self,
        _: &mut String,
        _: &mut Position,
        _: bool,
        _: bool,
        _: Vec<AnyAttribute>,
    ) {
    }

    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) -> Made {
        self.build()
    }

    fn into_owned(self) -> Self {
        self
    }
}
