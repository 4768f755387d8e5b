"""analysis.conf: the INI file with one section that the host, or the agent, has put beside us."""

TRUE = {"1", "yes", "true", "on"}


class Configuration:
    """Its values as text. The dialect is not on the wire: CAPE's hosts always send upload_max_size,
    Cuckoo's never do, and with it come CAPE's rules (doubled percent signs, other result headers)."""

    def __init__(self, values):
        self.values = values
        self.dialect = "cape" if "upload_max_size" in values else "cuckoo"
        if self.dialect == "cape":
            self.values = {key: text.replace("%%", "%") for key, text in values.items()}

    @classmethod
    def read(cls, path):
        values, key = {}, ""
        with open(path, encoding="utf-8", errors="replace", newline="\n") as source:
            for line in source.read(1 << 20).split("\n"):
                if line[:1] in (" ", "\t") and key:
                    values[key] += "\n" + line.strip()
                elif "=" in line:
                    key, _, text = line.partition("=")
                    key = key.strip().lower()
                    values[key] = text.strip()
        return cls(values)

    def text(self, key, otherwise=""):
        return self.values.get(key, otherwise)

    def number(self, key, otherwise=0):
        try:
            return int(self.text(key))
        except ValueError:
            return otherwise

    def flag(self, key):
        return self.text(key).lower() in TRUE

    @property
    def options(self):
        fields = (field.partition("=") for field in self.text("options").split(",") if "=" in field)
        return {name.strip(): text.strip() for name, _, text in fields}

    @property
    def file_name(self):
        """cuckoo-modified puts it in single quotes."""
        name = self.text("file_name")
        return name[1:-1] if len(name) > 1 and name[0] == name[-1] == "'" else name
