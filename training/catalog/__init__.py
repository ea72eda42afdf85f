"""A database's own declarations: its tables, types and comments, and the files its users add."""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.lazy_names import lazy_names

if TYPE_CHECKING:
    from training.catalog.catalog_queries import statement as statement
    from training.catalog.existing_tables import read_existing_tables as read_existing_tables
    from training.catalog.model import TABLE_KINDS as TABLE_KINDS
    from training.catalog.model import Catalog as Catalog
    from training.catalog.model import Table as Table
    from training.catalog.model import TableName as TableName
    from training.catalog.not_utf8 import offenders_named as offenders_named
    from training.catalog.reader import read_catalog as read_catalog
    from training.catalog.selection import AmbiguousTable as AmbiguousTable
    from training.catalog.selection import RelationRow as RelationRow
    from training.catalog.selection import choose as choose
    from training.catalog.selection import nearest_names as nearest_names
    from training.catalog.user_files.archive import is_archive as is_archive
    from training.catalog.user_files.archive import unpack as unpack
    from training.catalog.user_files.dictionary import Dictionary as Dictionary
    from training.catalog.user_files.dictionary import Entry as Entry
    from training.catalog.user_files.dictionary import has_header as has_header
    from training.catalog.user_files.dictionary import parse_dictionary as parse_dictionary
    from training.catalog.user_files.edited_dictionary import entry_of as entry_of
    from training.catalog.user_files.edited_dictionary import with_entry as with_entry
    from training.catalog.user_files.edited_relations import with_relation as with_relation
    from training.catalog.user_files.faulty_file import MAXIMUM_BYTES as MAXIMUM_BYTES
    from training.catalog.user_files.faulty_file import FaultyFile as FaultyFile
    from training.catalog.user_files.office_dictionary import dictionary_csv as dictionary_csv
    from training.catalog.user_files.table_list import TableListError as TableListError
    from training.catalog.user_files.table_list import parse_table_list as parse_table_list
    from training.catalog.user_files.user_knowledge import check_headings as check_headings
    from training.catalog.user_files.user_knowledge import is_knowledge as is_knowledge
    from training.catalog.user_files.user_knowledge import parse_knowledge as parse_knowledge
    from training.catalog.user_files.user_relations import UserRelation as UserRelation
    from training.catalog.user_files.user_relations import parse_relations as parse_relations
    from training.catalog.user_files.workbook import is_workbook as is_workbook
    from training.catalog.user_files.workbook import sheets_of as sheets_of
else:
    __getattr__ = lazy_names(__name__, __file__)
