"""An SMTP server for tests, on a free port of loopback that it prints. It keeps each message that it takes in two files
of the given directory: 0001.eml, the message as it came, and 0001.json, its envelope, which is there when all is."""

import argparse
import asyncio
import json
import os
import ssl

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


class Keeper:
    def __init__(self, directory, refused):
        self.directory = directory
        self.refused = refused
        self.count = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refused:
            return "550 no such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.count += 1
        name = f"{self.count:04d}"
        with open(os.path.join(self.directory, name + ".eml"), "wb") as message:
            message.write(envelope.original_content)
        tls = server.transport.get_extra_info("ssl_object")
        kept = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "user": session.auth_data or "",
            "tls": tls.version() if tls else "",
            "message": name + ".eml",
        }
        path = os.path.join(self.directory, name + ".json")
        with open(path + ".part", "w", encoding="utf-8") as written:
            json.dump(kept, written)
        os.rename(path + ".part", path)
        return "250 kept as " + name


def authenticator(login):
    wanted = tuple(part.encode() for part in login.split(":", 1))

    def authenticate(server, session, envelope, mechanism, data):
        known = isinstance(data, LoginPassword) and (data.login, data.password) == wanted
        return AuthResult(success=known, handled=False, auth_data=data.login.decode() if known else None)

    return authenticate


async def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory")
    parser.add_argument("--certificate", help="a PEM file with key and certificate: takes mail after STARTTLS only")
    parser.add_argument("--login", help="user:password: takes mail after a login only")
    parser.add_argument("--refuse", action="append", default=[], help="a recipient that is refused")
    options = parser.parse_args()

    how = {}
    if options.certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(options.certificate)
        how.update(tls_context=context, require_starttls=True)
    if options.login:
        how.update(
            authenticator=authenticator(options.login),
            auth_required=True,
            auth_require_tls=bool(options.certificate),
        )
    keeper = Keeper(options.directory, options.refuse)
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(keeper, hostname="localhost", enable_SMTPUTF8=True, **how), "127.0.0.1", 0
    )
    print("listens on", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
