package tabular

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"earmark/schemas"
)

// A SAS transport file of version 5, as SAS Technical Note TS-140 describes it, is a sequence of records of 80 bytes: a
// header of the library, then for each member (data set) its headers, a description of 140 bytes (136 on VAX) for each
// variable, and its observations end to end, blank to the end of the last record. Numbers are IBM floating point of 2 to 8
// bytes, the most significant first.

const (
	xportRecord  = 80
	xportLibrary = "HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!"
	xportMember  = "HEADER RECORD*******MEMBER  HEADER RECORD!!!!!!!"
	xportDesc    = "HEADER RECORD*******DSCRPTR HEADER RECORD!!!!!!!"
	xportNames   = "HEADER RECORD*******NAMESTR HEADER RECORD!!!!!!!"
	xportObs     = "HEADER RECORD*******OBS     HEADER RECORD!!!!!!!"
	xportLong    = "HEADER RECORD*******LIBV8   HEADER RECORD!!!!!!!"
	// maxCharacters is the longest that a text of version 5 can be; files of other programs go beyond it.
	maxCharacters = 32767
)

func isTransport(data []byte) bool {
	return bytes.HasPrefix(data, []byte(xportLibrary)) || bytes.HasPrefix(data, []byte(xportLong))
}

// transportVariable is a variable of a member.
type transportVariable struct {
	name, label, format string
	numeric             bool
	start, length       int // in an observation
}

// readTransport reads a SAS transport file of version 5: a sheet for each member, called as the member is. Row 1 holds the
// names of the variables and row n the observation n-1, as in the member saved as CSV; Labels are those of the variables.
//
// A number is written with the digits that tell it from every other of float64, or as the date that its format shows
// (2012-02-06). The missing value . is a blank cell; the special ones ._ and .A to .Z are written so. Texts lose the blanks
// that fill them up.
func readTransport(data []byte, opts Options) ([]Sheet, Info, *Refusal) {
	info := Info{Format: "xport", Encoding: "UTF-8"}
	if bytes.HasPrefix(data, []byte(xportLong)) {
		return nil, info, &Refusal{Foreign, "the file is a SAS transport file of version 8", "write it as version 5, which SEND asks for (PROC COPY with the XPORT engine)"}
	}
	if len(data)%xportRecord != 0 {
		return nil, info, cutTransport("its last record has %d bytes of 80", len(data)%xportRecord)
	}
	at := 3 * xportRecord // the header of the library and two records of who wrote it, and when
	var members []*transportMember
	seen := map[string]bool{}
	cells, foreign := 0, false
	limit := opts.MaxCells
	if limit == 0 {
		limit = maxCells
	}
	for at < len(data) {
		if len(bytes.TrimRight(data[at:], " \x00")) == 0 {
			break
		}
		m := &transportMember{}
		next, refusal := m.read(data, at)
		if refusal != nil {
			return nil, info, refusal
		}
		if cells += m.count * len(m.variables); cells > limit {
			return nil, info, &Refusal{TooLarge, fmt.Sprintf("the file has more than %d values", limit), "split it into several files"}
		}
		if seen[m.name] {
			return nil, info, cutTransport("two of its data sets are called %s", m.name)
		}
		seen[m.name] = true
		members = append(members, m)
		foreign = foreign || m.foreign()
		at = next
	}
	switch {
	case len(members) == 0:
		return nil, info, cutTransport("it holds no data set")
	case foreign && opts.Encoding == "utf-8":
		return nil, info, &Refusal{Encoding, "texts of the file are not UTF-8, as it is declared to be", "declare `encoding: windows-1252`"}
	case foreign || opts.Encoding == "windows-1252":
		info.Encoding, info.Guessed = "Windows-1252", opts.Encoding == ""
	}
	sheets := make([]Sheet, len(members))
	for i, m := range members {
		m.latin = info.Encoding != "UTF-8"
		sheets[i] = m.sheet()
	}
	return sheets, info, nil
}

func cutTransport(format string, arguments ...any) *Refusal {
	return &Refusal{
		Damaged, "the SAS transport file is cut off or damaged: " + fmt.Sprintf(format, arguments...),
		"copy it again from where it was made, as a binary file (a transfer as text changes it)",
	}
}

// transportMember is a data set of a transport file.
type transportMember struct {
	name      string
	variables []transportVariable
	length    int // of an observation
	count     int // of observations
	data      []byte
	latin     bool
}

// read reads the member whose headers begin at an offset, and returns where the next one begins.
func (m *transportMember) read(data []byte, at int) (next int, refusal *Refusal) {
	header := func(want, what string) bool {
		ok := at+xportRecord <= len(data) && bytes.HasPrefix(data[at:], []byte(want))
		if !ok {
			refusal = cutTransport("record %d is not the header of %s", at/xportRecord+1, what)
		}
		at += xportRecord
		return ok
	}
	if !header(xportMember, "a data set") {
		return 0, refusal
	}
	size, err := strconv.Atoi(strings.TrimSpace(string(data[at-6 : at-2])))
	if err != nil || size != 140 && size != 136 {
		return 0, cutTransport("descriptions of variables have neither 140 nor 136 bytes")
	}
	if !header(xportDesc, "a description of a data set") {
		return 0, refusal
	}
	if at+2*xportRecord > len(data) {
		return 0, cutTransport("it ends in the description of a data set")
	}
	m.name = m.text(data[at+8 : at+16])
	at += 2 * xportRecord
	if !header(xportNames, "the variables of "+m.name) {
		return 0, refusal
	}
	variables, err := strconv.Atoi(strings.TrimSpace(string(data[at-26 : at-22])))
	if err != nil || variables < 1 {
		return 0, cutTransport("the number of variables of %s cannot be read", m.name)
	}
	described := (variables*size + xportRecord - 1) / xportRecord * xportRecord
	if at+described > len(data) {
		return 0, cutTransport("it ends in the variables of %s", m.name)
	}
	for i := range variables {
		if refusal := m.describe(data[at+i*size : at+(i+1)*size]); refusal != nil {
			return 0, refusal
		}
	}
	at += described
	if !header(xportObs, "the observations of "+m.name) {
		return 0, refusal
	}
	next = len(data)
	for i := at; i < len(data); i += xportRecord {
		if bytes.HasPrefix(data[i:], []byte(xportMember)) {
			next = i
			break
		}
	}
	m.data = data[at:next]
	return next, m.observations()
}

// describe takes the description of a variable. Observations hold the variables in the order of their descriptions.
func (m *transportMember) describe(namestr []byte) *Refusal {
	kind := binary.BigEndian.Uint16(namestr)
	v := transportVariable{
		name: m.text(namestr[8:16]), label: m.text(namestr[16:56]), format: strings.ToUpper(m.text(namestr[56:64])),
		numeric: kind == 1, start: m.length, length: int(binary.BigEndian.Uint16(namestr[4:])),
	}
	position := binary.BigEndian.Uint32(namestr[84:])
	switch {
	case kind != 1 && kind != 2, v.name == "":
		return cutTransport("variable %d of %s is neither a number nor a text", len(m.variables)+1, m.name)
	case v.length < 1 || v.numeric && (v.length < 2 || v.length > 8) || v.length > maxCharacters:
		return cutTransport("the variable %s of %s has %d bytes", v.name, m.name, v.length)
	case uint64(position) != uint64(v.start):
		return cutTransport("the variable %s of %s does not begin where the one before it ends", v.name, m.name)
	}
	m.length += v.length
	m.variables = append(m.variables, v)
	return nil
}

// observations counts the observations. What follows the last one fills its record up with blanks; a blank observation
// there cannot be told from that, and is none.
func (m *transportMember) observations() *Refusal {
	m.count = len(m.data) / m.length
	isBlank := func(b []byte) bool { return len(bytes.Trim(b, " ")) == 0 }
	rest := m.data[m.count*m.length:]
	if len(rest) >= xportRecord || !isBlank(rest) {
		return cutTransport("the last observation of %s is not complete", m.name)
	}
	for m.count > 0 && len(m.data)-(m.count-1)*m.length < xportRecord && isBlank(m.data[(m.count-1)*m.length:]) {
		m.count--
	}
	return nil
}

// foreign reports whether a text is not UTF-8. The file does not say how its texts are encoded.
func (m *transportMember) foreign() bool {
	for i := range m.count {
		for _, v := range m.variables {
			if !v.numeric && !utf8.Valid(m.data[i*m.length+v.start:i*m.length+v.start+v.length]) {
				return true
			}
		}
	}
	return false
}

func (m *transportMember) sheet() Sheet {
	names, labels := make([]string, len(m.variables)), make([]string, len(m.variables))
	for i, v := range m.variables {
		names[i], labels[i] = v.name, v.label
	}
	return Sheet{Name: m.name, Columns: names, Labels: labels, rows: func(yield func(Row) bool) {
		cells := append([]string(nil), names...)
		if !yield(Row{Number: 1, Cells: cells}) {
			return
		}
		for i := range m.count {
			observation := m.data[i*m.length : (i+1)*m.length]
			cells = cells[:0]
			for _, v := range m.variables {
				cells = append(cells, m.cell(v, observation[v.start:v.start+v.length]))
			}
			if !yield(Row{Number: int32(i + 2), Cells: cells}) {
				return
			}
		}
	}}
}

func (m *transportMember) cell(v transportVariable, stored []byte) string {
	if !v.numeric {
		return m.text(stored)
	}
	var full [8]byte
	copy(full[:], stored)
	number, missing := ibmFloat(full)
	if missing != "" {
		return strings.TrimSuffix(missing, ".")
	}
	return transportNumber(number, v.format)
}

// text is a text without the blanks behind it.
func (m *transportMember) text(stored []byte) string {
	stored = bytes.TrimRight(stored, " \x00")
	if !m.latin && utf8.Valid(stored) {
		return string(stored)
	}
	text, err := charmap.Windows1252.NewDecoder().Bytes(stored)
	if err != nil {
		return strings.ToValidUTF8(string(stored), "�")
	}
	return string(text)
}

// ibmFloat is the number of an IBM double: (-1)^s × 0.f × 16^(e-64), with a sign of one bit, an exponent e of seven and a
// fraction f of 56, rounded to float64. A first byte of ., _ or a letter, with nothing behind it, is a missing value: missing
// is then ., ._ or .A to .Z.
func ibmFloat(stored [8]byte) (number float64, missing string) {
	bits := binary.BigEndian.Uint64(stored[:])
	fraction := bits << 8 >> 8
	if fraction == 0 {
		switch first := stored[0]; {
		case first == '.':
			return 0, "."
		case first == '_' || first >= 'A' && first <= 'Z':
			return 0, "." + string(rune(first))
		}
		return 0, ""
	}
	number = math.Ldexp(float64(fraction), 4*(int(stored[0]&0x7f)-64)-56)
	if stored[0]&0x80 != 0 {
		number = -number
	}
	return number, ""
}

// Formats of a SAS date, in days since 1960-01-01, and of a time stamp, in seconds since its midnight.
var (
	dateFormats  = words("DATE DDMMYY MMDDYY YYMMDD YYMMDDD DDMMYYD MMDDYYD E8601DA B8601DA WORDDATE WEEKDATE IS8601DA")
	stampFormats = words("DATETIME E8601DT B8601DT IS8601DT DATEAMPM")
)

// sasEpoch is the number of days from 1960-01-01, day 0 of SAS, to 1970-01-01: ten years, three of them leap years.
const sasEpoch = 3653

// transportNumber writes a number as its format has it, if that is of a date, or else in full.
func transportNumber(v float64, format string) string {
	const secondsPerDay, lastDay = 86400, 6589336 // 1960-01-01 to 20000-01-01, the last year of SAS
	if stampFormats[format] {
		v = math.Floor(v / secondsPerDay)
	}
	if (dateFormats[format] || stampFormats[format]) && math.Abs(v) <= lastDay {
		return (schemas.Date(math.Floor(v)) - sasEpoch).String()
	}
	form := byte('f')
	if size := math.Abs(v); size != 0 && size < 1e-6 || size >= 1e15 {
		form = 'e'
	}
	return strconv.FormatFloat(v, form, -1, 64)
}
