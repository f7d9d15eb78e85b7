//! From px to device px: everything in a scene is laid out in the pixels it will have.

use crate::spec::style::{LineStyle, Style, TextStyle};

/// A style with all lengths multiplied by the pixel ratio.
pub(super) fn scaled(style: &Style, ratio: f64) -> Style {
    let mut style = style.clone();
    let texts: [&mut TextStyle; 7] = [
        &mut style.title,
        &mut style.subtitle,
        &mut style.caption,
        &mut style.panel_title,
        &mut style.tick_label,
        &mut style.axis_label,
        &mut style.text,
    ];
    for text in texts {
        text.size *= ratio;
        text.gap *= ratio;
    }
    let lines: [&mut LineStyle; 6] = [
        &mut style.line,
        &mut style.trace,
        &mut style.rule,
        &mut style.segment,
        &mut style.bracket,
        &mut style.connector,
    ];
    for line in lines {
        line.stroke_width *= ratio;
    }
    let figure = &mut style.figure;
    figure.padding *= ratio;
    // Where margins are fixed, the gap is a share of a panel's size.
    if figure.frame.is_none() {
        figure.gap *= ratio;
    }
    let legend = &mut style.legend;
    let lengths = [
        &mut style.grid.stroke_width,
        &mut style.border.stroke_width,
        &mut style.tick.stroke_width,
        &mut style.tick.length,
        &mut legend.stroke_width,
        &mut legend.radius,
        &mut legend.size,
        &mut legend.padding,
        &mut legend.gap,
        &mut legend.handle,
        &mut legend.handle_gap,
        &mut legend.inset,
        &mut style.area.stroke_width,
        &mut style.contour.stroke_width,
        &mut style.contour.label_size,
        &mut style.ellipse.stroke_width,
        &mut style.color_bar.width,
        &mut style.color_bar.gap,
        &mut style.bars.stroke_width,
        &mut style.histogram.stroke_width,
        &mut style.stems.stroke_width,
        &mut style.stems.size,
        &mut style.rug.stroke_width,
        &mut style.rug.length,
        &mut style.point.size,
        &mut style.point.stroke_width,
    ];
    for length in lengths {
        *length *= ratio;
    }
    style
}
