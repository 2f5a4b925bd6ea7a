//! The macro `view!`: markup as Leptos writes it, turned into calls that are compiled once.
//!
//! The framework gives every element with its attributes a type, and with it code of its own. Here
//! all elements are one type of the page, `ui::kit::Element`, to which attributes, listeners and
//! children are told one after the other; what does not change is a table. Components are the
//! framework's, and are handed to its own macro.

mod markup;

use proc_macro::TokenStream;

/// An `AnyView` of the markup.
#[proc_macro]
pub fn view(tokens: TokenStream) -> TokenStream {
    match rstml::parse2(tokens.into()) {
        Ok(nodes) => markup::all(&nodes).into(),
        Err(why) => why.into_compile_error().into(),
    }
}
