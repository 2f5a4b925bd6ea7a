//! What plotters draws with: SVG whose colours and fonts are classes of the page's style. Its own
//! SVG has colours in it, and in a browser it measures texts by a document, which no worker has.

use plotters::style::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
};
use std::convert::Infallible;
use std::fmt::Write;

/// What a stroke is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ink {
    Grid,
    Axis,
    Label,
    Other,
    This,
}

const INKS: [Ink; 5] = [Ink::Grid, Ink::Axis, Ink::Label, Ink::Other, Ink::This];

impl Ink {
    /// The colour that stands for it while plotters draws.
    pub(super) fn color(self) -> plotters::style::RGBColor {
        plotters::style::RGBColor(self as u8, 0, 0)
    }

    fn of(color: BackendColor) -> Self {
        INKS.get(usize::from(color.rgb.0)).copied().unwrap_or(Self::Axis)
    }

    fn class(self) -> &'static str {
        match self {
            Self::Grid => "chart-grid",
            Self::Axis => "chart-axis",
            Self::Label => "chart-label",
            Self::Other => "chart-other",
            Self::This => "chart-this",
        }
    }
}

/// A sheet of SVG.
pub(super) struct Pen {
    size: (u32, u32),
    body: String,
}

impl Pen {
    pub(super) fn new(size: (u32, u32)) -> Self {
        Self { size, body: String::new() }
    }

    /// The sheet. It is without a name: the page gives it one.
    pub(super) fn svg(self) -> String {
        let (Self { body, .. }, (width, height)) = (&self, self.size);
        format!(
            "<svg width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
             aria-hidden=\"true\">{body}</svg>"
        )
    }

    fn write(&mut self, text: std::fmt::Arguments<'_>) {
        self.body.write_fmt(text).expect("writing to a String does not fail");
    }
}

type Done = Result<(), DrawingErrorKind<Infallible>>;

impl DrawingBackend for &mut Pen {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Done {
        Ok(())
    }

    fn present(&mut self) -> Done {
        Ok(())
    }

    /// Nothing here is drawn pixel by pixel.
    fn draw_pixel(&mut self, _: BackendCoord, _: BackendColor) -> Done {
        Ok(())
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Done {
        self.draw_path([from, to], style)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Done {
        if style.color().alpha == 0.0 {
            return Ok(());
        }
        self.write(format_args!("<path class=\"{}\" d=\"", Ink::of(style.color()).class()));
        for (place, (x, y)) in path.into_iter().enumerate() {
            self.write(format_args!("{}{x} {y}", if place == 0 { 'M' } else { 'L' }));
        }
        self.body.push_str("\"/>");
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &S,
        (x, y): BackendCoord,
    ) -> Done {
        let (class, anchor) = (Ink::of(style.color()).class(), style.anchor());
        let along = match anchor.h_pos {
            HPos::Left => "start",
            HPos::Center => "middle",
            HPos::Right => "end",
        };
        // How far the foot of the letters lies below the place, in their height.
        let down = match anchor.v_pos {
            VPos::Top => "0.76em",
            VPos::Center => "0.35em",
            VPos::Bottom => "0",
        };
        let text = text.replace('&', "&amp;").replace('<', "&lt;");
        self.write(format_args!(
            "<text class=\"{class}\" x=\"{x}\" y=\"{y}\" dy=\"{down}\" \
             text-anchor=\"{along}\">{text}</text>"
        ));
        Ok(())
    }

    /// Roughly: only the room around labels depends on it.
    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let height = style.size();
        let width = text.chars().count() as f64 * height * 0.6;
        Ok((width as u32, height as u32))
    }
}
