//! A canvas of pixels, for PNG files: exact-coverage anti-aliasing, and a font that the program carries, as a fresh machine has none.
//!
//! What it does not do: it shapes no text (no ligatures, no right-to-left); a character that the font lacks is drawn as its box.

use ab_glyph::{Font, FontRef, PxScale, ScaleFont};
use ab_glyph_rasterizer::{Point, Rasterizer, point};
use anyhow::{Context, Result};

use super::canvas::{Anchor, Canvas, Ink};

/// Ubuntu Light, under the Ubuntu Font Licence 1.0, which allows embedding.
const FONT: &[u8] = epaint_default_fonts::UBUNTU_LIGHT;

/// Colour channels of a pixel.
const CHANNELS: usize = 3;

/// A bitmap with `scale` pixels per unit.
pub struct Bitmap {
    width: usize,
    height: usize,
    scale: f64,
    pixels: Vec<u8>,
    /// Edges of the shape that is being drawn.
    edges: Vec<(Point, Point)>,
    font: FontRef<'static>,
}

impl std::fmt::Debug for Bitmap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Bitmap({} x {})", self.width, self.height)
    }
}

fn colour(ink: Ink) -> [u8; CHANNELS] {
    match ink {
        Ink::Paper => [255, 255, 255],
        Ink::Grid => [232, 235, 239],
        Ink::Axis => [160, 168, 178],
        Ink::Text => [22, 27, 34],
        Ink::Muted => [92, 101, 112],
        Ink::Strategy => [21, 94, 183],
        Ink::Held => [142, 150, 160],
        Ink::Loss => [190, 48, 56],
    }
}

impl Bitmap {
    /// A sheet of paper of `width` x `height` units.
    ///
    /// # Errors
    /// When the font that the program carries cannot be read.
    pub fn new(width: f64, height: f64, scale: f64) -> Result<Self> {
        let font = FontRef::try_from_slice(FONT).context("the font that the program carries is not readable")?;
        let (w, h) = ((width * scale).round() as usize, (height * scale).round() as usize);
        let pixels = colour(Ink::Paper).repeat(w * h);
        Ok(Self { width: w, height: h, scale, pixels, edges: Vec::new(), font })
    }

    /// Pixels in a row and rows.
    #[must_use]
    pub fn dimensions(&self) -> (usize, usize) {
        (self.width, self.height)
    }

    /// Red, green and blue of every pixel, row by row.
    #[must_use]
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// The bytes of a PNG file.
    ///
    /// # Errors
    /// When the encoder refuses the size.
    pub fn png(&self) -> Result<Vec<u8>> {
        let mut out = Vec::new();
        let (width, height) = (u32::try_from(self.width)?, u32::try_from(self.height)?);
        let mut encoder = png::Encoder::new(&mut out, width, height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::Fast);
        encoder.set_filter(png::FilterType::Up);
        let mut writer = encoder.write_header().context("cannot encode the PNG")?;
        writer.write_image_data(&self.pixels).context("cannot encode the PNG")?;
        writer.finish().context("cannot encode the PNG")?;
        Ok(out)
    }

    fn place(&self, (x, y): (f64, f64)) -> Point {
        let inside = |v: f64, end: usize| (v * self.scale).clamp(0.0, end as f64 - 0.01) as f32;
        point(inside(x, self.width), inside(y, self.height))
    }

    fn outline(&mut self, points: &[Point]) {
        self.edges.extend(points.windows(2).map(|pair| (pair[0], pair[1])));
        if let (Some(first), Some(last)) = (points.first(), points.last()) {
            self.edges.push((*last, *first));
        }
    }

    /// Paint the shape, and forget it. Only the pixels around it are looked at: most shapes are a line of the grid.
    fn paint(&mut self, ink: Ink, opacity: f64) {
        let edges = std::mem::take(&mut self.edges);
        if edges.is_empty() {
            return;
        }
        let ends = || edges.iter().flat_map(|(a, b)| [*a, *b]);
        let low = ends().fold((f32::MAX, f32::MAX), |(x, y), p| (p.x.min(x), p.y.min(y)));
        let high = ends().fold((0.0f32, 0.0f32), |(x, y), p| (p.x.max(x), p.y.max(y)));
        let (left, top) = (low.0 as usize, low.1 as usize);
        // One pixel more than the shape touches: the rasterizer carries coverage into the next one.
        let (columns, rows) = ((high.0 as usize + 2 - left).min(self.width - left), (high.1 as usize + 2 - top).min(self.height - top));
        let mut raster = Rasterizer::new(columns, rows);
        let shifted = |p: Point| point(p.x - left as f32, p.y - top as f32);
        for (a, b) in &edges {
            raster.draw_line(shifted(*a), shifted(*b));
        }
        let (colour, opacity, width, pixels) = (colour(ink), opacity as f32, self.width, &mut self.pixels);
        raster.for_each_pixel_2d(|x, y, coverage| {
            let alpha = coverage.min(1.0) * opacity;
            if alpha > 0.002 {
                mix(pixels, (top + y as usize) * width + left + x as usize, colour, alpha);
            }
        });
    }
}

fn mix(pixels: &mut [u8], index: usize, colour: [u8; CHANNELS], alpha: f32) {
    if let Some(pixel) = pixels.get_mut(index * CHANNELS..(index + 1) * CHANNELS) {
        for (channel, ink) in pixel.iter_mut().zip(colour) {
            let under = f32::from(*channel);
            *channel = (under + (f32::from(ink) - under) * alpha).round() as u8;
        }
    }
}

impl Canvas for Bitmap {
    fn size(&self) -> (f64, f64) {
        (self.width as f64 / self.scale, self.height as f64 / self.scale)
    }

    /// Each piece is a box with a round joint at its ends, all turned the same way, so that coverage adds up to full ink.
    fn line(&mut self, points: &[(f64, f64)], ink: Ink, width: f64) {
        let half = (width * self.scale / 2.0) as f32;
        let placed: Vec<Point> = points.iter().map(|p| self.place(*p)).collect();
        let (right, bottom) = (self.width as f32 - 0.01, self.height as f32 - 0.01);
        let keep = |x: f32, y: f32| point(x.clamp(0.0, right), y.clamp(0.0, bottom));
        for pair in placed.windows(2) {
            let (a, b) = (pair[0], pair[1]);
            let (dx, dy) = (b.x - a.x, b.y - a.y);
            let length = (dx * dx + dy * dy).sqrt();
            if length < 1e-6 {
                continue;
            }
            let (nx, ny) = (-dy / length * half, dx / length * half);
            self.outline(&[keep(a.x + nx, a.y + ny), keep(b.x + nx, b.y + ny), keep(b.x - nx, b.y - ny), keep(a.x - nx, a.y - ny)]);
        }
        if half > 0.6 {
            for p in placed.iter().skip(1).take(placed.len().saturating_sub(2)) {
                const S: f32 = std::f32::consts::FRAC_1_SQRT_2;
                let eighths = [(1.0, 0.0), (S, -S), (0.0, -1.0), (-S, -S), (-1.0, 0.0), (-S, S), (0.0, 1.0), (S, S)];
                let joint = eighths.map(|(cos, sin)| keep(p.x + cos * half, p.y + sin * half));
                self.outline(&joint);
            }
        }
        self.paint(ink, 1.0);
    }

    fn area(&mut self, points: &[(f64, f64)], ink: Ink, opacity: f64) {
        let placed: Vec<Point> = points.iter().map(|p| self.place(*p)).collect();
        self.outline(&placed);
        self.paint(ink, opacity);
    }

    fn text(&mut self, at: (f64, f64), text: &str, anchor: Anchor, size: f64, ink: Ink) {
        let width = self.text_width(text, size);
        let shift = match anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => width / 2.0,
            Anchor::End => width,
        };
        let (mut x, y) = (((at.0 - shift) * self.scale) as f32, (at.1 * self.scale) as f32);
        let font = self.font.clone();
        let scale = PxScale::from((size * self.scale) as f32);
        let scaled = font.as_scaled(scale);
        let mut before = None;
        for c in text.chars() {
            let id = scaled.glyph_id(c);
            x += before.map_or(0.0, |b| scaled.kern(b, id));
            before = Some(id);
            if let Some(outline) = font.outline_glyph(id.with_scale_and_position(scale, point(x, y))) {
                let bounds = outline.px_bounds();
                let (width, height, rgb) = (self.width, self.height, colour(ink));
                let pixels = &mut self.pixels;
                outline.draw(|gx, gy, coverage| {
                    let (px, py) = (bounds.min.x as i64 + i64::from(gx), bounds.min.y as i64 + i64::from(gy));
                    if (0..width as i64).contains(&px) && (0..height as i64).contains(&py) {
                        // A light face on white paper: a little more ink than the coverage keeps thin stems dark.
                        mix(pixels, py as usize * width + px as usize, rgb, {
                            // The power 3/4 by square roots, which are the same on every machine.
                            let root = coverage.clamp(0.0, 1.0).sqrt();
                            root * root.sqrt()
                        });
                    }
                });
            }
            x += scaled.h_advance(id);
        }
    }

    fn text_width(&self, text: &str, size: f64) -> f64 {
        let scaled = self.font.as_scaled(PxScale::from(size as f32));
        let mut before = None;
        let mut width = 0.0;
        for c in text.chars() {
            let id = scaled.glyph_id(c);
            width += before.map_or(0.0, |b| scaled.kern(b, id)) + scaled.h_advance(id);
            before = Some(id);
        }
        f64::from(width)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dark(b: &Bitmap, x: usize, y: usize) -> bool {
        b.pixels()[(y * b.width + x) * CHANNELS] < 128
    }

    #[test]
    fn lines_areas_and_letters_leave_ink_where_they_are() {
        let mut b = Bitmap::new(100.0, 50.0, 2.0).expect("font");
        assert_eq!(b.dimensions(), (200, 100));
        b.line(&[(10.0, 10.0), (40.0, 10.0), (40.0, 40.0), (10.0, 40.0)], Ink::Text, 2.0);
        assert!(dark(&b, 50, 20) && dark(&b, 80, 50) && dark(&b, 50, 80) && !dark(&b, 50, 50) && !dark(&b, 20, 50));
        b.area(&[(60.0, 10.0), (90.0, 10.0), (90.0, 40.0), (60.0, 40.0)], Ink::Text, 1.0);
        assert!(dark(&b, 150, 50) && !dark(&b, 110, 50));
        let before = b.pixels().to_vec();
        b.text((0.0, 48.0), "I", Anchor::Start, 8.0, Ink::Text);
        assert_ne!(before, b.pixels());
        b.line(&[(-50.0, -50.0), (500.0, 500.0)], Ink::Loss, 1.0);
        b.text((99.0, 2.0), "outside", Anchor::Start, 20.0, Ink::Text);
    }

    #[test]
    fn a_png_reads_back() {
        let mut b = Bitmap::new(20.0, 10.0, 1.0).expect("font");
        b.area(&[(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)], Ink::Loss, 1.0);
        let bytes = b.png().expect("encodes");
        let mut reader = png::Decoder::new(bytes.as_slice()).read_info().expect("a PNG");
        let mut buffer = vec![0; reader.output_buffer_size()];
        let info = reader.next_frame(&mut buffer).expect("a frame");
        assert_eq!((info.width, info.height), (20, 10));
        assert_eq!(buffer, b.pixels());
    }
}
