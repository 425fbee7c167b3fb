package report

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
)

//go:embed report.html.tmpl
var htmlSource string

//go:embed report.css
var css string

// Style is the style sheet of the report, for documents that are to look like it.
func Style() template.CSS { return template.CSS(css) } //nolint:gosec // it is embedded

var htmlTemplate = template.Must(template.New("report.html").Parse(htmlSource))

// html writes a page as one self-contained file: no script, no network, figures inline.
func (p *page) html() ([]byte, error) {
	var out bytes.Buffer
	err := htmlTemplate.Execute(&out, map[string]any{
		"Title": p.title, "CSS": Style(), "Blocks": p.blocks,
	})
	if err != nil {
		return nil, fmt.Errorf("write report.html: %w", err)
	}
	return out.Bytes(), nil
}

// Inline is the figure as HTML holds it. The drawing is ours and its texts are escaped where they are drawn.
func (f figure) Inline() template.HTML { return template.HTML(f.inline) } //nolint:gosec // see above

// MaxWidth keeps the text of all figures at one size, whatever their width.
func (f figure) MaxWidth() template.CSS {
	return template.CSS(fmt.Sprintf("max-width:%.0fpx", screenScale*f.width.Points())) //nolint:gosec // a number
}

// screenScale is CSS pixels per point of a drawing on a screen: 8 points of text become 12 pixels.
const screenScale = 1.5
