//! What each piece of markup becomes.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use rstml::node::{KeyedAttribute, Node, NodeAttribute, NodeElement, NodeName};
use syn::Stmt;
use syn::spanned::Spanned;

/// Elements that are SVG's.
const SVG: [&str; 10] =
    ["svg", "g", "path", "rect", "circle", "text", "tspan", "defs", "pattern", "clipPath"];

/// Everything that one `view!` holds, as one `AnyView`.
pub(crate) fn all(nodes: &[Node]) -> TokenStream {
    match nodes {
        [one] => any(one),
        several => {
            let views = several.iter().map(any);
            quote! { crate::ui::kit::several(::std::vec![#(#views),*]) }
        }
    }
}

fn any(node: &Node) -> TokenStream {
    match node {
        Node::Element(element) if is_component(element.name()) => component(element),
        Node::Element(element) => made(element),
        Node::Text(text) => {
            let text = &text.value;
            quote! { crate::ui::kit::Child::child(#text) }
        }
        Node::Block(block) => {
            let block = match block.try_block().map(|block| block.stmts.as_slice()) {
                Some([Stmt::Expr(only, None)]) => quote! { #only },
                Some(_) | None => quote! { #block },
            };
            quote! { crate::ui::kit::Child::child(#block) }
        }
        Node::Comment(_)
        | Node::Doctype(_)
        | Node::Fragment(_)
        | Node::RawText(_)
        | Node::Custom(_) => unknown(node.span(), "neither element, text nor block"),
    }
}

fn is_component(name: &NodeName) -> bool {
    name.to_string().starts_with(char::is_uppercase)
}

/// A component: what is in it is a view already.
fn component(element: &NodeElement<rstml::Infallible>) -> TokenStream {
    let (name, attributes) = (element.name(), element.attributes());
    if element.children.is_empty() {
        return quote! { ::leptos::view! { <#name #(#attributes)* /> }.into_inner() };
    }
    let children = all(&element.children);
    quote! {
        ::leptos::view! { <#name #(#attributes)*> { #children } </#name> }.into_inner()
    }
}

fn made(element: &NodeElement<rstml::Infallible>) -> TokenStream {
    let made = Ident::new("made", Span::mixed_site());
    let name = element.name().to_string();
    let is_svg = SVG.contains(&name.as_str());
    let (mut fixed, mut told) = (Vec::new(), Vec::new());
    for attribute in element.attributes() {
        match attribute {
            NodeAttribute::Attribute(attribute) => match literal(attribute) {
                Some((name, value)) => fixed.push(quote! { (#name, #value) }),
                None => told.push(changing(&made, attribute)),
            },
            NodeAttribute::Block(block) => told.push(unknown(block.span(), "no name")),
        }
    }
    let still: Option<Vec<_>> = element.children.iter().map(still).collect();
    let inside = still.as_ref().map(|inside| inside.concat()).unwrap_or_default();
    let changing = element.children.iter().filter(|_| still.is_none());
    let children = changing.map(|child| {
        let child = any(child);
        quote! { #made.child(#child); }
    });
    quote! {
        {
            let mut #made = crate::ui::kit::Element::new(#name, #is_svg, &[#(#fixed),*], #inside);
            #(#told)*
            #(#children)*
            #made.view()
        }
    }
}

/// Markup that never changes, as HTML.
fn still(node: &Node) -> Option<String> {
    let element = match node {
        Node::Text(text) => return Some(escaped(&text.value_string())),
        Node::Element(element) if !is_component(element.name()) => element,
        Node::Element(_)
        | Node::Comment(_)
        | Node::Doctype(_)
        | Node::Fragment(_)
        | Node::Block(_)
        | Node::RawText(_)
        | Node::Custom(_) => return None,
    };
    let name = element.name();
    let mut html = format!("<{name}");
    for attribute in element.attributes() {
        let NodeAttribute::Attribute(attribute) = attribute else { return None };
        let (name, value) = literal(attribute)?;
        html += &format!(" {name}=\"{}\"", escaped(&value));
    }
    html.push('>');
    for child in &element.children {
        html += &still(child)?;
    }
    html += &format!("</{name}>");
    Some(html)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// An attribute that never changes.
fn literal(attribute: &KeyedAttribute) -> Option<(String, String)> {
    let name = attribute.key.to_string();
    let value = match attribute.value() {
        None => String::new(),
        Some(_) => attribute.value_literal_string()?,
    };
    (!name.contains(':')).then_some((name, value))
}

fn changing(made: &Ident, attribute: &KeyedAttribute) -> TokenStream {
    let Some(value) = attribute.value() else {
        return unknown(attribute.key.span(), "no value");
    };
    let key = attribute.key.to_string();
    match key.split_once(':') {
        Some(("on", event)) => {
            let event = Ident::new(event, attribute.key.span());
            quote! { #made.on(::leptos::ev::#event, #value); }
        }
        Some(("class", name)) => quote! { #made.class(#name, #value); },
        Some(("style", name)) => quote! { #made.style(#name, #value); },
        Some(("prop", name)) => quote! { #made.property(#name, #value); },
        Some(_) => unknown(attribute.key.span(), "unknown prefix"),
        None if key == "inner_html" => quote! { #made.inner_html(#value); },
        None if key == "node_ref" => quote! { #made.node_ref(#value); },
        None => quote! { #made.attribute(#key, #value); },
    }
}

fn unknown(span: Span, why: &str) -> TokenStream {
    syn::Error::new(span, why).into_compile_error()
}
