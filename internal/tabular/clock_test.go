package tabular

import "testing"

func TestParseClock(t *testing.T) {
	for text, want := range map[string]struct {
		minutes int32
		zone    string
		ok      bool
	}{
		"9:15": {555, "", true}, "09:15:59": {555, "", true}, "9h15": {555, "", true}, " 14:05 ": {845, "", true},
		"9:15 AM": {555, "", true}, "9:15pm": {1275, "", true}, "12:00 am": {0, "", true}, "12:00 p.m.": {720, "", true},
		"2026-03-02 09:15": {555, "", true}, "2026-03-02T09:15:00.5Z": {555, "UTC", true}, "2026-03-02T09:15:00+02:00": {555, "+02:00", true},
		"9:15 +00:00": {555, "UTC", true}, "3/2/2026 9:15 PM": {1275, "", true}, "2 March 2026 9:15": {555, "", true}, "2.3.2026, 9:15": {555, "", true},
		"24:00": {}, "9:60": {}, "13:00 pm": {}, "0:10 am": {}, "9": {}, "": {}, "1:50": {110, "", true}, "2 h": {}, "2026-03-02": {}, "March": {}, "48:30:00": {},
	} {
		minutes, zone, ok := ParseClock(text)
		if minutes != want.minutes || zone != want.zone || ok != want.ok {
			t.Errorf("%q is %d %q %v, want %+v", text, minutes, zone, ok, want)
		}
	}
}

// A time of day behind a date is not read with it, however the date is written.
func TestDateBeforeClock(t *testing.T) {
	for text, want := range map[string]string{
		"2026-03-02 09:15": "2026-03-02", "2.3.2026 9:15": "2026-03-02", "3/2/2026 9:15 PM": "2026-02-03", "2 Mar 2026 9:15": "2026-03-02",
		"2026-03-02T23:15:00Z": "2026-03-02",
	} {
		if d, ok, _ := ParseDate(text, DayFirst); !ok || d.String() != want {
			t.Errorf("%q is %v %v, want %s", text, d, ok, want)
		}
	}
}

func FuzzParseClock(f *testing.F) {
	f.Add("2026-03-02T09:15:00+02:00")
	f.Add("9h15 p.m.")
	f.Fuzz(func(t *testing.T, text string) {
		if minutes, _, ok := ParseClock(text); ok && (minutes < 0 || minutes >= 24*60) {
			t.Errorf("%q is %d minutes", text, minutes)
		}
	})
}
